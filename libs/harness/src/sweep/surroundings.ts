import { setMaxListeners } from "node:events";
import { mkdir, mkdtemp, realpath } from "node:fs/promises";
import { join } from "node:path";
import { createRedactor } from "@codex-orchestrator/process-runner";
import type { Machine } from "../execution/machine.ts";
import { type Secret, newCanary, sensitiveVariables } from "../safety/secrets.ts";
import { removeTree } from "../tree/remove-tree.ts";
import { ResultsFolder } from "./results-folder.ts";
import type { SweepEvent } from "./sweep-event.ts";
import type { SweepOptions } from "./sweep-options.ts";

/** What attempts are made with and kept in. */
export interface Surroundings {
  readonly results: ResultsFolder;
  readonly machine: Machine;
  readonly signal: AbortSignal;
  readonly emit: (event: SweepEvent) => void;
  /** Interrupts the sweep from inside. */
  readonly stop: () => void;
}

/** Prepares everything that attempts need, and removes the copies of fixtures afterwards. */
export async function withSurroundings<Result>(
  options: SweepOptions,
  work: (surroundings: Surroundings, canary: Secret) => Promise<Result>,
): Promise<Result> {
  const { onEvent: emit = () => undefined } = options;
  const stopper = new AbortController();
  const stop = () => {
    stopper.abort();
  };
  const signal = AbortSignal.any([stopper.signal, ...(options.signal ? [options.signal] : [])]);
  // Every cell that waits for its turn listens to it: that is no leak.
  setMaxListeners(0, signal);
  await mkdir(options.workDirectory, { recursive: true });
  const directory = await realpath(await mkdtemp(join(options.workDirectory, "sweep-")));
  try {
    const canary = newCanary();
    const machine = machineFor(options, canary, directory);
    const results = await ResultsFolder.open(options.directory, machine.redactor);
    return await work({ results, machine, signal, emit, stop }, canary);
  } finally {
    await removeTree(directory);
  }
}

function machineFor(options: SweepOptions, canary: Secret, work: string): Machine {
  const { environment, node, workspace, ports = {} } = options;
  const planted = { ...environment, [canary.name]: canary.value };
  return {
    environment: planted,
    searchPath: environment["PATH"] ?? "",
    node: node.path,
    workDirectory: work,
    redactor: createRedactor({
      secrets: sensitiveVariables(planted),
      replacements: [
        { value: work, label: "<work>" },
        { value: workspace, label: "<workspace>" },
      ],
    }),
    ports,
  };
}
