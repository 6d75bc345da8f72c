import type { RuleText } from "./edit-shape.ts";
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
