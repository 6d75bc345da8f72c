import type { Layout } from "./files/source-text.ts";
import type { GitEnvironment } from "./files/target-files.ts";
import type { RunLimits } from "./run-limits.ts";

/** What became of one file in memory, while a run is still under way. */
export interface RunProgress {
  readonly pattern: { readonly id: string; readonly version: string };
  readonly file: string;
  readonly status: "absent" | "skipped" | "unchanged" | "changed" | "failed";
  /** How many files the pattern is through with, this one included. */
  readonly done: number;
  readonly total: number;
}

export interface ApplyTarget extends Partial<Readonly<Record<keyof RunLimits, number | undefined>>> {
  /** The only place where files are read or written. */
  readonly directory: string;
  /** Without it, or when it is false, the changes are only reported, as a patch. */
  readonly write?: boolean | undefined;
  /** Globs relative to the directory that narrow the pattern's own; `!` in front takes files away. */
  readonly files?: readonly string[] | undefined;
  /** Takes the pattern's preconditions about the target as a whole as met: for proofs, whose files stand for one. */
  readonly assumeMet?: boolean | undefined;
  /** Default: `preserve`. */
  readonly layout?: Layout | undefined;
  /** Called for each file, in the order in which they are done. What it throws ends the run. */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly env?: GitEnvironment | undefined;
}
