import type { AttemptRecord } from "../record/attempt-record.ts";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";
import { expectSensible } from "./expect-sensible.ts";
import { prepareScenario } from "./prepare-scenario.ts";
import { runCell } from "./run-cell.ts";
import { withSurroundings } from "./surroundings.ts";
import type { SweepOptions } from "./sweep-options.ts";

/**
 * One attempt at one scenario, without regard to its admission: for those who write scenarios, and for tests. Undefined
 * when it was interrupted.
 *
 * @throws {SweepOptionsError} before anything is started
 */
export async function runScenario(
  scenario: LoadedScenario,
  options: SweepOptions,
): Promise<AttemptRecord | undefined> {
  expectSensible(options, [scenario]);
  return withSurroundings(options, async (surroundings) => {
    const prepared = await prepareScenario(scenario, options, surroundings.machine);
    return runCell({ prepared, epoch: 1 }, surroundings, { queuedMs: 0, alone: true });
  });
}
