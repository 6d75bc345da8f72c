import { type SweepComparison, type SweepResult, sweepExitCode } from "@codex-orchestrator/harness";
import { exitCode } from "../cli/exit-codes.ts";

/**
 * What an evaluation ends with: interrupted, results that cannot be believed, a manifest that cannot be run, and only
 * then what the comparison or the sweep itself came to.
 */
export function evalExitCode(
  result: Pick<SweepResult, "summary" | "safety" | "interrupted">,
  broken: number,
  comparison: SweepComparison | undefined,
): number {
  if (result.interrupted) return exitCode.interrupted;
  const sweep = sweepExitCode(result);
  if (sweep === exitCode.harnessError) return sweep;
  if (broken > 0) return exitCode.usage;
  return comparison?.exitCode ?? sweep;
}
