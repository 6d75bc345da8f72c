/** What is wrong, in the terms of what was done to the log. */
export type AuditFindingKind =
  | "edit"
  | "insert"
  | "drop"
  | "duplicate"
  | "reorder"
  | "truncation"
  | "rewrite"
  | "swapped-file"
  | "unfinished-append"
  | "unreadable"
  | "checkpoint";

/** One thing that is wrong with a log, and where. */
export interface AuditFinding {
  readonly kind: AuditFindingKind;
  readonly file: string;
  /** Counts from 1 in its file. */
  readonly line: number;
  /** The record that is concerned, counted from 1 over the whole log. */
  readonly seq?: number;
  readonly expected: string;
  readonly received: string;
  /** All of the above in a sentence or two, and what to do. */
  readonly message: string;
}

export interface AuditVerification {
  readonly ok: boolean;
  /** Records that are in the chain. */
  readonly records: number;
  /** Hash of the last of them; 64 zeros when there is none. */
  readonly head: string;
  readonly findings: readonly AuditFinding[];
}
