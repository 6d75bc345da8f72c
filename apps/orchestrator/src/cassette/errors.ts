import type { CallKind } from "./tape.ts";

/** A cassette cannot be used: missing, cut off, changed after it was recorded, or of another format. */
export class CassetteFileError extends Error {
  override readonly name = "CassetteFileError";
  readonly code = "E_CASSETTE_FILE";
  readonly file: string;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`The cassette ${file} cannot be used: ${problem}`, options);
    this.file = file;
  }
}

/** A cassette was recorded from other work than it is to be replayed for. */
export class CassetteForeignError extends Error {
  override readonly name = "CassetteForeignError";
  readonly code = "E_CASSETTE_FOREIGN";
}

/** What it is that differs from the recording. */
export type MissReason =
  "prompt" | "tools" | "tool-result" | "tool-call" | "model" | "settings" | "worktree" | "order" | "end";

export interface Miss {
  readonly reason: MissReason;
  /** Number of the entry, from 1. */
  readonly entry: number;
  readonly kind: CallKind;
  readonly actor: string;
  /** JSON Pointer of the first difference, in the request or, for a tool's result, in the answer. */
  readonly pointer?: string;
  /** Excerpts around the first difference. */
  readonly recorded?: string;
  readonly received?: string;
}

/** A replayed run parted from its recording. */
export class CassetteMissError extends Error {
  override readonly name = "CassetteMissError";
  readonly code = "E_CASSETTE_MISS";
  readonly miss: Miss;

  constructor(miss: Miss, message: string, options?: ErrorOptions) {
    super(message, options);
    this.miss = miss;
  }
}
