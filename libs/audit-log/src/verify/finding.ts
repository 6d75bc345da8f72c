/** What is wrong, in terms of what was done to the log. */
export type AuditFindingKind =
  /** A record's line is not what it was when the next record was appended. */
  | "edit"
  /** A line that was never appended. */
  | "insert"
  /** A copy of a record that also stands in its right place. */
  | "duplicate"
  /** A record that stands in the wrong place, and not in the right one. */
  | "reorder"
  /** Records are missing between others. */
  | "drop"
  /** Records are missing at the end, as a checkpoint or an anchor shows. */
  | "truncation"
  /** A whole chain, but not the one that a checkpoint or an anchor speaks of. */
  | "rewrite"
  /** A file, or the whole log, was exchanged for another. */
  | "swapped-file"
  /** Bytes without a newline at the end: an append that a power cut interrupted. */
  | "unfinished-append"
  /** There is no log at all. */
  | "absent"
  /** The checkpoint itself cannot be accepted. */
  | "checkpoint"
  /** So much is wrong that the rest was not looked at. */
  | "gave-up";

/** One thing that is wrong with a log, and where. */
export interface AuditFinding {
  readonly kind: AuditFindingKind;
  /** As the path was given. */
  readonly file: string;
  /** Counts from 1 in its file; the first of several. 0 when no line is concerned. */
  readonly line: number;
  /** The record that is concerned, or the first of several; counts from 1 over the whole log. */
  readonly seq?: number;
  readonly expected: string;
  readonly received: string;
  /** All of the above in a sentence or two. */
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

export interface Place {
  readonly file: string;
  readonly line: number;
}

export function finding(
  kind: AuditFindingKind,
  { file, line }: Place,
  seq: number | undefined,
  expected: string,
  received: string,
  explanation: string,
): AuditFinding {
  const where = line === 0 ? file : `${file}, line ${line}`;
  const message = `${where}: ${explanation} Expected ${expected}; received ${received}.`;
  return { kind, file, line, ...(seq !== undefined && { seq }), expected, received, message };
}
