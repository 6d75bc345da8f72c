import type { FinishedRun } from "./finished-run.ts";
import type { PatternProposal } from "./pattern-proposal.ts";

/**
 * Finds edits of the same shape that runs made in three places or more, of two files or more, and makes candidates of
 * them. A rule is offered only when it makes every change that it was made from, exactly, when the runs contradict it
 * nowhere, and when it passes `provePattern` on fixtures that are cut from the real code. The same runs give the same
 * result. Nothing is written outside the system's temporary directory.
 */
export async function proposePatterns(runs: readonly FinishedRun[]): Promise<PatternProposal> {
  // The engine is native code, which whoever does not propose anything need not load.
  const { findRepeatedEdits } = await import("./repeated-edits.ts");
  return await findRepeatedEdits(runs);
}
