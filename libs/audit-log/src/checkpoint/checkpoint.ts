import { CheckpointError } from "../errors.ts";
import { openNote, signNote, type NoteSigner } from "./signed-note.ts";

/** What a log held at some time. Kept elsewhere, it shows when the log was cut short, rewritten or swapped. */
export interface AuditAnchor {
  readonly count: number;
  /** Hash of record number `count`. */
  readonly head: string;
  /** Hash of the record before that one: tells an edit of the last record from a rewrite of many. */
  readonly prev?: string;
  /** Hash of record number 1: tells this log from any other. */
  readonly first?: string;
}

export interface Checkpoint extends Required<AuditAnchor> {
  /** Which log: the name of the key that signs its checkpoints. */
  readonly origin: string;
}

/**
 * A checkpoint in the manner of https://c2sp.org/tlog-checkpoint, as a signed note. Its third line is the head of the
 * hash chain, where a Merkle tree would have its root; `prev` and `first` follow as extension lines.
 */
export function signCheckpoint(
  { count, head, prev, first }: Required<AuditAnchor>,
  signer: NoteSigner,
): string {
  const lines = [signer.name, String(count), base64(head), `prev ${base64(prev)}`, `first ${base64(first)}`];
  return signNote(`${lines.join("\n")}\n`, signer);
}

/**
 * @param trustedKeys verifier keys, see {@link verifierKey}
 * @throws {CheckpointError} when no trusted key signed it or it is not a checkpoint of such a log
 */
export function openCheckpoint(note: string, trustedKeys: readonly string[]): Checkpoint {
  const [origin, count, head, prev, first] = openNote(note, trustedKeys).split("\n");
  if (origin === undefined || origin === "")
    throw new CheckpointError("its first line, the origin, is empty.");
  if (!/^(0|[1-9]\d{0,14})$/.test(count ?? ""))
    throw new CheckpointError(`expected the number of records in line 2, received "${count ?? ""}".`);
  return {
    origin,
    count: Number(count),
    head: hex(head, "", 3),
    prev: hex(prev, "prev ", 4),
    first: hex(first, "first ", 5),
  };
}

function base64(hash: string): string {
  return Buffer.from(hash, "hex").toString("base64");
}

function hex(line: string | undefined, label: string, number: number): string {
  const bytes = Buffer.from(line?.slice(label.length) ?? "", "base64");
  if (line?.startsWith(label) !== true || bytes.length !== 32)
    throw new CheckpointError(
      `expected "${label}<base64 of 32 bytes>" in line ${number}, received "${line ?? ""}".`,
    );
  return bytes.toString("hex");
}
