import { RunQueue } from "@codex-orchestrator/process-runner";
import { admit, keptAdmission } from "../admission/admit.ts";
import type { AttemptRecord } from "../record/attempt-record.ts";
import { type SafetyReport, checkSafety } from "../safety/check-safety.ts";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";
import type { Admission } from "../summary/planned-scenario.ts";
import { summarize } from "../summary/summarize.ts";
import type { SweepSummary } from "../summary/sweep-summary.ts";
import { isScored } from "../verdict.ts";
import { expectSensible } from "./expect-sensible.ts";
import { type PreparedScenario, prepareScenario } from "./prepare-scenario.ts";
import { type Cell, runCell } from "./run-cell.ts";
import type { SweepOptions } from "./sweep-options.ts";
import { type Surroundings, withSurroundings } from "./surroundings.ts";

export interface SweepResult {
  readonly summary: SweepSummary;
  readonly safety: SafetyReport;
  /** Every attempt that the results folder holds, also those of the sweep that this one goes on with. */
  readonly attempts: readonly AttemptRecord[];
  /** Whether the signal ended it before everything was done. Running it again in the same folder does the rest. */
  readonly interrupted: boolean;
}

/**
 * Runs scenarios, each as often as it has epochs, and leaves a record of every attempt. Scenarios that are not admitted
 * are not run. What the results folder already holds for the same content is not run again.
 *
 * @throws {SweepOptionsError} before anything is started
 */
export async function runAllScenarios(
  scenarios: readonly LoadedScenario[],
  options: SweepOptions,
): Promise<SweepResult> {
  expectSensible(options, scenarios);
  return withSurroundings(options, async (surroundings, canary) => {
    const { results, machine, signal } = surroundings;
    const prepared = await Promise.all(scenarios.map((one) => prepareScenario(one, options, machine)));
    const sweep = new Sweep(options, surroundings, prepared);
    await sweep.run();
    const summary = summarize({
      run: options.run,
      planned: prepared.map(({ plan }) => plan),
      attempts: results.records,
      admissions: sweep.admissions,
    });
    const safety = await checkSafety({ results, canary, ports: machine.ports, scenarios });
    return { summary, safety, attempts: results.records, interrupted: signal.aborted };
  });
}

class Sweep {
  readonly admissions: Admission[] = [];
  readonly #options: SweepOptions;
  readonly #surroundings: Surroundings;
  readonly #prepared: readonly PreparedScenario[];
  readonly #queue: RunQueue;

  constructor(options: SweepOptions, surroundings: Surroundings, prepared: readonly PreparedScenario[]) {
    this.#options = options;
    this.#surroundings = surroundings;
    this.#prepared = prepared;
    this.#queue = new RunQueue({ cpus: options.concurrency });
  }

  async run(): Promise<void> {
    const { emit } = this.#surroundings;
    const cells = this.#prepared.flatMap((prepared) => cellsOf(prepared));
    const done = cells.filter((cell) => this.#isDone(cell)).length;
    emit({ type: "planned", cells: cells.length, done, scenarios: this.#prepared.length });
    await this.#all(this.#prepared.map((prepared) => this.#runScenario(prepared)));
    await this.#repeatTimeouts(cells);
  }

  async #runScenario(prepared: PreparedScenario): Promise<void> {
    const admission = await this.#admit(prepared);
    if (admission === undefined) return;
    this.admissions.push(admission);
    this.#surroundings.emit({ type: "admission-checked", admission });
    if (admission.status !== "admitted") return;
    const missing = cellsOf(prepared).filter((cell) => !this.#isDone(cell));
    await this.#all(
      missing.map((cell) => this.#whenThereIsRoom((queuedMs) => this.#run(cell, queuedMs, false))),
    );
  }

  /** When one fails, which no verdict can express, the others are stopped, and waited for. */
  async #all(work: readonly Promise<unknown>[]): Promise<void> {
    const { stop } = this.#surroundings;
    const settled = await Promise.allSettled(work.map((one) => one.catch(rethrowAfter(stop))));
    const failed = settled.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
  }

  async #admit({ scenario, fixture, keys, guard }: PreparedScenario): Promise<Admission | undefined> {
    const { admissions: store, admitAgain: again = false } = this.#options;
    const { machine, signal } = this.#surroundings;
    const request = { scenario, fixture, key: keys.admission, store, again };
    if (guard === undefined) return this.#whenThereIsRoom(() => admit(request, machine, signal));
    const kept = await keptAdmission(store, keys.admission);
    const detail = machine.redactor.redactText(guard);
    return kept ?? { scenario: scenario.manifest.id, status: "not-checked", detail };
  }

  /** Undefined when the sweep is interrupted before its turn comes. */
  async #whenThereIsRoom<Result>(work: (queuedMs: number) => Promise<Result>): Promise<Result | undefined> {
    const { signal } = this.#surroundings;
    const queuedAt = performance.now();
    try {
      return await this.#queue.run({}, () => work(Math.round(performance.now() - queuedAt)), signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  #run(cell: Cell, queuedMs: number, alone: boolean): Promise<AttemptRecord | undefined> {
    return runCell(cell, this.#surroundings, { queuedMs, alone });
  }

  /** A time-out may be the neighbours' fault: it counts only when nothing else was running. */
  async #repeatTimeouts(cells: readonly Cell[]): Promise<void> {
    const timedOut = cells.filter((cell) => {
      const last = this.#lastRecord(cell);
      return last?.verdict === "timeout" && !last.alone;
    });
    if (timedOut.length === 0 || this.#surroundings.signal.aborted) return;
    this.#surroundings.emit({ type: "timed-out-again", cells: timedOut.length });
    for (const cell of timedOut) await this.#run(cell, 0, true);
  }

  #isDone(cell: Cell): boolean {
    const last = this.#lastRecord(cell);
    if (last === undefined) return false;
    // What a guard kept from running is looked at again once the guard is met.
    return isScored(last.verdict) || (last.verdict === "skipped" && cell.prepared.guard !== undefined);
  }

  #lastRecord({ prepared: { plan }, epoch }: Cell): AttemptRecord | undefined {
    return this.#surroundings.results
      .recordsOf(plan.scenario, epoch)
      .filter((one) => one.key === plan.key)
      .sort((a, b) => a.attempt - b.attempt)
      .at(-1);
  }
}

const rethrowAfter = (stop: () => void) => (error: unknown) => {
  stop();
  throw error;
};

function cellsOf(prepared: PreparedScenario): Cell[] {
  return Array.from({ length: prepared.plan.epochs }, (_, index) => ({ prepared, epoch: index + 1 }));
}
