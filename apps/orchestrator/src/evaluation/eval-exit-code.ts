import type { SweepComparison, SweepResult } from "@codex-orchestrator/harness";
import { exitCode } from "../cli/exit-codes.ts";

/**
 * What an evaluation ends with. The worst wins: interrupted, results that cannot be believed, something failed, a
 * manifest that cannot be run, too little measured to say.
 */
export function evalExitCode(
  { summary, safety, interrupted }: Pick<SweepResult, "summary" | "safety" | "interrupted">,
  broken: number,
  comparison: SweepComparison | undefined,
): number {
  const { verdicts, scored, passed, planned } = summary.total;
  if (interrupted) return exitCode.interrupted;
  if (verdicts["harness-error"] > 0 || safety.canary.length > 0 || safety.forged.length > 0)
    return exitCode.harnessError;
  if (broken > 0) return exitCode.usage;
  if (comparison !== undefined) return comparison.exitCode;
  if (passed < scored) return exitCode.failed;
  return scored === 0 || scored + verdicts.skipped < planned ? exitCode.undecided : exitCode.ok;
}
