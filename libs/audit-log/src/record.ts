import { hash } from "node:crypto";
import { canonicalJson, type JsonValue } from "@codex-orchestrator/canonical-json";
import { isCanonicalText } from "./canonical-text.ts";
import { AuditRecordTooLargeError } from "./errors.ts";

export interface AuditEntry {
  /** What happened, for example `ApprovalDecided`. */
  readonly type: string;
  /** Who did it: a person, an agent, or a part of the program. */
  readonly actor: string;
  readonly data: JsonValue;
}

/**
 * One line of the log is the canonical JSON (RFC 8785) of all members but `hash`, which is derived: the SHA-256 of the
 * line without its newline, so that `sha256sum` can check it.
 */
export interface AuditRecord extends AuditEntry {
  /** Counts from 1 and over all files of the log. */
  readonly seq: number;
  /** The `hash` of the record before; 64 zeros in the first one. */
  readonly prev: string;
  /** When it was appended: UTC, ISO 8601. */
  readonly at: string;
  readonly hash: string;
}

export const genesisHash = "0".repeat(64);

/** Longest line that a caller can append, with its newline. */
export const maximumRecordBytes = 1 << 20;

/** Longest line in a log: the record that sets an unfinished line of {@link maximumRecordBytes} aside, in base64. */
export const maximumLineBytes = (maximumRecordBytes * 3) / 2;

export interface EncodedRecord {
  readonly record: AuditRecord;
  /** With its newline. */
  readonly line: Buffer;
}

/** @throws {CanonicalJsonError} when `data` has no canonical form */
export function encodeRecord(entry: AuditEntry, seq: number, prev: string, at: Date): EncodedRecord {
  const { actor, data, type } = entry;
  const record = { seq, prev, at: at.toISOString(), type, actor, data };
  const text = canonicalJson(record);
  return { record: { ...record, hash: hash("sha256", text) }, line: Buffer.from(`${text}\n`, "utf8") };
}

/**
 * @throws {TypeError} when the entry is not one, which would make a line that no reader takes for a record
 * @throws {AuditRecordTooLargeError}
 * @throws {CanonicalJsonError} when `data` has no canonical form
 */
export function encodeBoundedRecord(entry: AuditEntry, seq: number, prev: string, at: Date): EncodedRecord {
  const { actor, data, type } = entry as Partial<AuditEntry>;
  if (typeof type !== "string" || typeof actor !== "string" || data === undefined)
    throw new TypeError(
      `Expected an entry with the strings type and actor and with data, received ${typeof type}, ${typeof actor} and ${typeof data}.`,
    );
  const encoded = encodeRecord(entry, seq, prev, at);
  if (encoded.line.length > maximumRecordBytes)
    throw new AuditRecordTooLargeError(entry.type, encoded.line.length, maximumRecordBytes);
  return encoded;
}

/** @returns `undefined` when the line (without its newline) is not the canonical JSON of a record */
export function decodeRecord(line: Buffer): AuditRecord | undefined {
  const text = line.toString("utf8");
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && isCanonicalText(text, value)
      ? { ...value, hash: hash("sha256", line) }
      : undefined;
  } catch {
    return undefined;
  }
}

const hashPattern = /^[0-9a-f]{64}$/;

function isRecord(value: unknown): value is Omit<AuditRecord, "hash"> {
  if (typeof value !== "object" || value === null) return false;
  const { actor, at, data, prev, seq, type, ...others } = value as Record<string, unknown>;
  return (
    typeof actor === "string" &&
    typeof at === "string" &&
    data !== undefined &&
    typeof prev === "string" &&
    hashPattern.test(prev) &&
    Number.isSafeInteger(seq) &&
    (seq as number) >= 1 &&
    typeof type === "string" &&
    Object.keys(others).length === 0
  );
}
