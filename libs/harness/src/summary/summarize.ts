import type { AttemptRecord } from "../record/attempt-record.ts";
import { InconsistentRecordsError } from "./errors.ts";
import type { Admission, PlannedScenario } from "./planned-scenario.ts";
import { attemptOutcome, summarizeScenario } from "./summarize-scenario.ts";
import type { NotAdmittedScenario, ScenarioSummary, SweepSummary } from "./sweep-summary.ts";
import { sweepTotal } from "./sweep-total.ts";

export interface SweepRecords {
  /** Id of the run. */
  readonly run: string;
  readonly planned: readonly PlannedScenario[];
  /** In any order. */
  readonly attempts: readonly AttemptRecord[];
  /** A planned scenario without an entry counts as `not-checked`. */
  readonly admissions: readonly Admission[];
}

const assertDistinct = (what: string, ids: readonly string[]): void => {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) {
      throw new InconsistentRecordsError(
        `There are two ${what} for ${id}. Keep one of them: it is not known which one to count.`,
      );
    }
    seen.add(id);
  }
};

const assertConsistent = ({ planned, attempts, admissions }: SweepRecords): void => {
  const scenarioIds = (list: readonly { scenario: string }[]) => list.map(({ scenario }) => `"${scenario}"`);
  assertDistinct("plans", scenarioIds(planned));
  assertDistinct("admissions", scenarioIds(admissions));
  assertDistinct(
    "records",
    attempts.map(({ scenario, epoch, attempt }) => `"${scenario}", epoch ${epoch}, attempt ${attempt}`),
  );
};

const whyIgnored = (
  record: AttemptRecord,
  planned: PlannedScenario | undefined,
): SweepSummary["ignored"][number]["why"] | undefined => {
  if (planned === undefined) return "scenario not planned";
  if (record.key !== planned.key) return "other content key";
  return record.epoch > planned.epochs ? "epoch not planned" : undefined;
};

const notAdmitted = (
  planned: PlannedScenario,
  admission: Admission | undefined,
  attempts: readonly AttemptRecord[],
): NotAdmittedScenario | undefined => {
  if (admission?.status === "admitted") return undefined;
  const { scenario, title, tags, key, definition } = planned;
  return {
    scenario,
    title,
    tags: [...tags],
    key,
    definition,
    status: admission?.status ?? "not-checked",
    detail: admission?.detail ?? "Its admission has not been checked.",
    attempts: attempts.map((record) => ({ ...attemptOutcome(record), epoch: record.epoch })),
  };
};

/** In one order, whatever order they come in: sums of costs and lists come out the same. */
const byPlace = (one: AttemptRecord, other: AttemptRecord): number =>
  one.epoch - other.epoch || one.attempt - other.attempt || (one.scenario < other.scenario ? -1 : 1);

/**
 * Counts a sweep. The denominator is what was planned for admitted scenarios, whatever happened afterwards; of several
 * attempts in an epoch the last one counts and the others stay listed; an attempt at other content than planned (a
 * resumed sweep after a change) is listed as ignored and its cell is `not-run`.
 *
 * @throws InconsistentRecordsError when a plan, an admission or an attempt comes twice.
 */
export const summarize = (records: SweepRecords): SweepSummary => {
  assertConsistent(records);
  const { run, planned, attempts, admissions } = records;
  const plans = new Map(planned.map((plan) => [plan.scenario, plan]));
  const counted = new Map(planned.map(({ scenario }) => [scenario, [] as AttemptRecord[]]));
  const ignored: SweepSummary["ignored"] = [];
  for (const record of attempts.toSorted(byPlace)) {
    const { scenario, epoch, attempt } = record;
    const why = whyIgnored(record, plans.get(scenario));
    if (why === undefined) counted.get(scenario)?.push(record);
    else ignored.push({ scenario, epoch, attempt, why });
  }
  const admission = new Map(admissions.map((entry) => [entry.scenario, entry]));
  const scenarios: ScenarioSummary[] = [];
  const apart: NotAdmittedScenario[] = [];
  for (const plan of planned) {
    const own = counted.get(plan.scenario) ?? [];
    const refused = notAdmitted(plan, admission.get(plan.scenario), own);
    if (refused === undefined) scenarios.push(summarizeScenario(plan, own));
    else apart.push(refused);
  }
  return { schemaVersion: 1, run, scenarios, notAdmitted: apart, ignored, total: sweepTotal(scenarios) };
};
