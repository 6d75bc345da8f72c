import type { TransformOutcome } from "../engines/engine.ts";
import type { FileError } from "../report/pattern-report.ts";
import type { SkipReason } from "./files/source-text.ts";

/** What became of one file in memory. Nothing has been written yet. */
export type FileResult =
  | { readonly status: "absent"; readonly file: string }
  | { readonly status: "skipped"; readonly file: string; readonly reason: SkipReason }
  | { readonly status: "unchanged"; readonly file: string; readonly outcome?: TransformOutcome }
  | { readonly status: "changed"; readonly change: FileChange; readonly outcome: TransformOutcome }
  | { readonly status: "failed"; readonly error: FileError };

export interface FileChange {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly mode: number;
}
