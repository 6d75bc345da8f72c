import type { AdmissionStatus } from "../summary/planned-scenario.ts";
import type { ScenarioSummary, SweepSummary } from "../summary/sweep-summary.ts";
import type { AlignedScenario, NotComparable, ScenarioRate } from "./sweep-comparison.ts";

/** Fewer equal outcomes of a model say too little: the two-sided check of a scenario asks for three as well. */
const epochsToTrustModel = 3;

export interface Alignment {
  readonly aligned: readonly AlignedScenario[];
  readonly changed: readonly string[];
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  readonly notComparable: readonly NotComparable[];
  /** Passed before, and cannot be scored any more. */
  readonly lost: readonly string[];
}

interface Entry {
  readonly definition: string;
  readonly status: AdmissionStatus;
  readonly summary?: ScenarioSummary;
}

const entriesOf = ({ scenarios, notAdmitted }: SweepSummary): Map<string, Entry> =>
  new Map<string, Entry>([
    ...scenarios.map(
      (summary) =>
        [summary.scenario, { definition: summary.definition, status: "admitted", summary }] as const,
    ),
    ...notAdmitted.map(({ scenario, definition, status }) => [scenario, { definition, status }] as const),
  ]);

const rateOf = ({ passes, trials }: ScenarioSummary): ScenarioRate => ({ passes, trials });

const asksModel = ({ usage }: ScenarioSummary): boolean =>
  usage !== null && usage.inputTokens + usage.outputTokens > 0;

const alignScenario = (before: ScenarioSummary, after: ScenarioSummary): AlignedScenario => ({
  scenario: after.scenario,
  title: after.title,
  before: rateOf(before),
  after: rateOf(after),
  difference:
    before.trials === 0 || after.trials === 0
      ? null
      : after.passes / after.trials - before.passes / before.trials,
  deterministic:
    before.flaky === null &&
    after.flaky === null &&
    (Math.min(before.trials, after.trials) >= epochsToTrustModel || !(asksModel(before) || asksModel(after))),
  sameContent: before.key === after.key,
});

/** Pairs scenarios by id where the definition is the same; everything else is listed under what keeps it apart. */
export const alignSweeps = (before: SweepSummary, after: SweepSummary): Alignment => {
  const [old, now] = [entriesOf(before), entriesOf(after)];
  const aligned: AlignedScenario[] = [];
  const changed: string[] = [];
  const notComparable: NotComparable[] = [];
  const lost: string[] = [];
  for (const [scenario, { definition, status, summary }] of old) {
    const other = now.get(scenario);
    if (other === undefined) continue;
    if (other.definition !== definition) {
      changed.push(scenario);
      continue;
    }
    if (summary !== undefined && other.summary !== undefined)
      aligned.push(alignScenario(summary, other.summary));
    else notComparable.push({ scenario, before: status, after: other.status });
    if ((summary?.passes ?? 0) > 0 && (other.summary?.trials ?? 0) === 0) lost.push(scenario);
  }
  return {
    aligned,
    changed,
    onlyBefore: [...old.keys()].filter((scenario) => !now.has(scenario)),
    onlyAfter: [...now.keys()].filter((scenario) => !old.has(scenario)),
    notComparable,
    lost,
  };
};
