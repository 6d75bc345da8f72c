/**
 * How one attempt ended. `pass`, `fail`, `timeout` and `limit` say something about what is under test; the others say
 * that it was not measured.
 */
export const verdicts = [
  "pass",
  "fail",
  /** It ran into its wall-clock limit, also when run again alone. */
  "timeout",
  /** It used up another limit: output, files, cpu, memory or tokens. */
  "limit",
  /** The machine or the fixture's tools broke, not what is under test. */
  "infra",
  /** The harness could not vouch for the result: a process survived, the canary leaked, a bug. */
  "harness-error",
  /** A guard of the scenario was not met here, or the scenario is not admitted. */
  "skipped",
  /** Planned, and never begun. */
  "not-run",
] as const;

export type Verdict = (typeof verdicts)[number];

export const scoredVerdicts = ["pass", "fail", "timeout", "limit"] as const satisfies readonly Verdict[];

export const isScored = (verdict: Verdict): boolean => scoredVerdicts.some((scored) => scored === verdict);
