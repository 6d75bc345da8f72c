import { setMaxListeners } from "node:events";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { createRedactor } from "@codex-orchestrator/process-runner";
import type { Machine } from "../execution/machine.ts";
import { type Secret, newCanary, sensitiveVariables } from "../safety/secrets.ts";
import { ResultsFolder } from "./results-folder.ts";
import type { SweepEvent } from "./sweep-event.ts";
import type { SweepOptions } from "./sweep-options.ts";

/** What attempts are made with and kept in. */
export interface Surroundings {
  readonly results: ResultsFolder;
  readonly machine: Machine;
  readonly signal: AbortSignal;
  readonly emit: (event: SweepEvent) => void;
}

/** Prepares everything that attempts need, and removes the copies of fixtures afterwards. */
export async function withSurroundings<Result>(
  options: SweepOptions,
  work: (surroundings: Surroundings, canary: Secret) => Promise<Result>,
): Promise<Result> {
  const { onEvent: emit = () => undefined } = options;
  const signal = AbortSignal.any(options.signal === undefined ? [] : [options.signal]);
  // Every cell that waits for its turn listens to it: that is no leak.
  setMaxListeners(0, signal);
  await mkdir(options.workDirectory, { recursive: true });
  const directory = await realpath(await mkdtemp(join(options.workDirectory, "sweep-")));
  try {
    const canary = newCanary();
    const machine = machineFor(options, canary, directory);
    const results = await ResultsFolder.open(options.directory, machine.redactor);
    return await work({ results, machine, signal, emit }, canary);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function machineFor({ environment, node, ports = {} }: SweepOptions, canary: Secret, work: string): Machine {
  const planted = { ...environment, [canary.name]: canary.value };
  return {
    environment: planted,
    searchPath: environment["PATH"] ?? "",
    node: node.path,
    workDirectory: work,
    redactor: createRedactor({
      secrets: sensitiveVariables(planted),
      replacements: [{ value: work, label: "<work>" }],
    }),
    ports,
  };
}
