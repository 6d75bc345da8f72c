import type { RuleText } from "./edit-shape.ts";
import type { FinishedRun } from "./finished-run.ts";
import type { PatternCandidate } from "./pattern-candidate.ts";

/** A shape that runs repeated, and why nothing is made of it. */
export interface RefusedShape extends RuleText {
  readonly places: number;
  readonly reasons: readonly string[];
}

export interface PatternProposal {
  /** Each passes its own proof. */
  readonly candidates: readonly PatternCandidate[];
  readonly refused: readonly RefusedShape[];
}

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
