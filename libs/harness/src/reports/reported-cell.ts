import type { AttemptRecord } from "../record/attempt-record.ts";
import type { CellSummary, ScenarioSummary } from "../summary/sweep-summary.ts";

/** A cell with the record of the attempt that counts, where there is one. */
export interface ReportedCell {
  readonly scenario: ScenarioSummary;
  readonly cell: CellSummary;
  readonly record: AttemptRecord | undefined;
}

const nameOf = (scenario: string, epoch: number, attempt: number | null): string =>
  JSON.stringify([scenario, epoch, attempt]);

/** The cells of each scenario, in order. A cell whose record is not among the attempts is reported without it. */
export const reportedCells = (
  scenarios: readonly ScenarioSummary[],
  attempts: readonly AttemptRecord[],
): ReportedCell[][] => {
  const records = new Map(
    attempts.map((record) => [nameOf(record.scenario, record.epoch, record.attempt), record]),
  );
  return scenarios.map((scenario) =>
    scenario.cells.map((cell) => ({
      scenario,
      cell,
      record: records.get(nameOf(scenario.scenario, cell.epoch, cell.attempt)),
    })),
  );
};
