import { join } from "node:path";
import {
  type SweepComparison,
  type SweepSummary,
  compareSweeps,
  readSummary,
} from "@codex-orchestrator/harness";
import type { RunStore } from "@codex-orchestrator/manifest";
import type { Config } from "../config.ts";
import { findRun } from "../evidence/find-run.ts";
import { resultsFolder } from "./eval-run.ts";

/** The summary of an earlier evaluation, named by its run. */
export async function readBaseline(store: RunStore, run: string): Promise<SweepSummary> {
  const { directory } = await store.read(await findRun(store, run));
  return readSummary(join(directory, resultsFolder));
}

export function compareWith(
  before: SweepSummary,
  after: SweepSummary,
  { commandLine }: Config,
): SweepComparison {
  return compareSweeps(before, after, { rerunCommand: (scenario) => commandLine(`eval ${scenario}`) });
}
