import type { EffectsViolation } from "../runner/files/file-snapshot.ts";
import type { SkipReason } from "../runner/files/source-text.ts";

/**
 * A file that could not be changed: it does not parse, the pattern failed on it, took too long or too much memory, or it
 * could not be written.
 */
export interface FileError {
  readonly file: string;
  readonly kind: "syntax" | "pattern" | "timeout" | "memory" | "write";
  readonly message: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/** A place that a lint rule reports. Lines and columns start at 1. */
export interface FileFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What applying a pattern to a directory did, or would do. Every list is sorted by file; every path is relative. */
export interface PatternReport {
  readonly pattern: { readonly id: string; readonly version: string; readonly integrity: string };
  /** Whether the changes are on the disk, or only in the patch. */
  readonly written: boolean;
  /** Preconditions that the target does not meet, as sentences. When there are any, no file was looked at. */
  readonly unmet: readonly string[];
  readonly changed: readonly string[];
  /** How many files were looked at and left byte for byte as they were. */
  readonly unchanged: number;
  readonly skipped: readonly { readonly file: string; readonly reason: SkipReason }[];
  readonly errors: readonly FileError[];
  /** What a lint rule found and left: there is no safe fix for it. */
  readonly findings: readonly FileFinding[];
  /** What a lint rule found and mended, at the places where it was before. */
  readonly mended: readonly FileFinding[];
  /** What a codemod said through `api.report`, or printed. */
  readonly messages: readonly { readonly file: string; readonly message: string }[];
  /** What a codemod counted through `api.stats`. */
  readonly stats: Readonly<Record<string, number>>;
  /** Unified diff of all changes, as `git apply` takes it; empty when there are none. */
  readonly patch: string;
  /** Files that something other than the runner touched while the pattern ran. */
  readonly effectsViolated: readonly EffectsViolation[];
}

/** What one step of a recipe made of what the steps before it had left. */
export type StepReport = Omit<PatternReport, "written" | "patch" | "effectsViolated">;

/**
 * What applying a recipe did, or would do: all of it or, when a step failed, nothing; `errors` then says why. Places in
 * `findings` and `mended` are those in the text that their step got.
 */
export interface RecipeReport extends PatternReport {
  /** In order, with the digest of each. After a step that failed there are no more. */
  readonly steps: readonly StepReport[];
}
