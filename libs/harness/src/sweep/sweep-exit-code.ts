import type { SweepResult } from "./run-all-scenarios.ts";

/**
 * What a sweep comes to, as an exit code: 0 all that was asked for passed, 1 something failed, 5 too little was measured
 * to say, 6 the harness cannot vouch for the results. A scenario that a guard skips does not make it undecided.
 */
export function sweepExitCode({ summary, safety }: Pick<SweepResult, "summary" | "safety">): 0 | 1 | 5 | 6 {
  const { verdicts, scored, passed, planned } = summary.total;
  if (verdicts["harness-error"] > 0 || safety.canary.length > 0 || safety.forged.length > 0) return 6;
  if (passed < scored) return 1;
  return scored === 0 || scored + verdicts.skipped < planned ? 5 : 0;
}
