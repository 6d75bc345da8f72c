import type { AdmissionStatus } from "../summary/planned-scenario.ts";

/** How a comparison ends, with the exit code that the command line gives. */
export const decisionExitCodes = { ok: 0, regression: 1, undecided: 5, "harness-error": 6 } as const;

export type Decision = keyof typeof decisionExitCodes;

export interface ScenarioRate {
  readonly passes: number;
  /** Scored cells. */
  readonly trials: number;
}

/** A scenario with the same definition in both sweeps, admitted in both. */
export interface AlignedScenario {
  readonly scenario: string;
  readonly title: string;
  readonly before: ScenarioRate;
  readonly after: ScenarioRate;
  /** Pass rate after − before, of scored cells; null when a side has none. */
  readonly difference: number | null;
  /**
   * Its verdict repeats itself as far as was seen: no flakiness in either sweep, and either no model was asked or both
   * sides have at least three scored epochs.
   */
  readonly deterministic: boolean;
  /** The content key is the same too: what changed is chance, or an input that the scenario does not declare. */
  readonly sameContent: boolean;
}

export interface ScenarioChange extends AlignedScenario {
  /**
   * `deterministic`: it passed every time, and now never does (or the other way round), and does not vary by chance.
   * `test`: it moved with its family, whose test is significant. `none`: it may be chance.
   */
  readonly evidence: "deterministic" | "test" | "none";
  /** The command to repeat it. */
  readonly rerun?: string;
}

/** Scenarios that vary by chance, tested together. */
export interface FamilyTest {
  readonly family: "one epoch" | "several epochs";
  readonly method: "exact McNemar" | "paired bootstrap";
  readonly scenarios: number;
  readonly worse: number;
  readonly better: number;
  /** Mean of the differences of the scenarios' pass rates. */
  readonly difference: number;
  /** Two-sided; null when there are too few scenarios for any outcome to be significant. */
  readonly pValue: number | null;
  /** By Holm, over the families that were tested. */
  readonly adjustedPValue: number | null;
}

/** Not admitted on one side at least, with the same definition on both. */
export interface NotComparable {
  readonly scenario: string;
  readonly before: AdmissionStatus;
  readonly after: AdmissionStatus;
}

export interface SweepComparison {
  /** Ids of the runs. */
  readonly before: string;
  readonly after: string;
  readonly decision: Decision;
  readonly exitCode: (typeof decisionExitCodes)[Decision];
  /** One sentence. */
  readonly reason: string;
  /** Means over the aligned scenarios that are scored on both sides; null without any. */
  readonly passRate: {
    readonly scenarios: number;
    readonly before: number;
    readonly after: number;
  } | null;
  /** Passed in most epochs, and now does not; or fell in a family that fell significantly. */
  readonly regressions: readonly ScenarioChange[];
  readonly improvements: readonly ScenarioChange[];
  /** Passed before, and has no scored cell now, or is not admitted any more. */
  readonly lost: readonly string[];
  readonly tests: readonly FamilyTest[];
  readonly aligned: readonly AlignedScenario[];
  /** Same id, other definition: listed, never averaged. */
  readonly changed: readonly string[];
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  readonly notComparable: readonly NotComparable[];
}
