import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import type { SweepOptions, Verdict } from "../index.ts";
import type { ScenarioWorkshop } from "./scenario-workshop.ts";

/** A line that `sweep-process.ts` prints. */
export interface SweepLine {
  readonly type: string;
  readonly interrupted?: boolean;
  readonly verdicts?: readonly {
    readonly scenario: string;
    readonly verdict: Verdict;
    readonly reason: string;
  }[];
  readonly notAdmitted?: readonly unknown[];
  readonly peakBytes?: number;
}

export interface StartedSweep {
  readonly process: ChildProcess;
  /** Every line so far. */
  readonly lines: readonly SweepLine[];
  /** What it printed last, and how it ended. */
  ended(): Promise<{
    readonly last: SweepLine | undefined;
    readonly code: number | null;
    readonly stderr: string;
  }>;
}

/** Runs a workshop's scenarios in a process of their own. */
export function startSweep(workshop: ScenarioWorkshop, options: Partial<SweepOptions> = {}): StartedSweep {
  const request = JSON.stringify({ folders: workshop.folders, options: workshop.options(options) });
  const loader = ["--import", import.meta.resolve("ts-blank-space/register")];
  const child = spawn(
    process.execPath,
    [
      ...loader,
      "--conditions=@codex-orchestrator/source",
      join(import.meta.dirname, "sweep-process.ts"),
      request,
    ],
    { env: { PATH: process.env["PATH"] }, stdio: ["ignore", "pipe", "pipe"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: SweepLine[] = [];
  createInterface(child.stdout).on("line", (line) => lines.push(JSON.parse(line) as SweepLine));
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const closed = once(child, "close");
  return {
    process: child,
    lines,
    ended: async () => {
      const [code] = (await closed) as [number | null];
      return { last: lines.at(-1), code, stderr };
    },
  };
}
