import type { FixtureKind } from "./fixtures.ts";

/** One fixture, and in which ways the pattern failed it. */
export interface CaseProof {
  readonly name: string;
  readonly kind: FixtureKind | "refused";
  /** Empty when the fixture holds. */
  readonly failures: readonly string[];
}

/** Whether an asset does what its fixtures say. */
export interface PatternProof {
  readonly pattern: { readonly id: string; readonly version: string; readonly integrity: string };
  readonly passed: boolean;
  readonly cases: readonly CaseProof[];
  /** What is wrong with the asset as a whole: kinds of fixtures that lack, files that belong to none. */
  readonly failures: readonly string[];
}
