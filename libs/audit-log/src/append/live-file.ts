import { hash } from "node:crypto";
import { closeSync, constants, fstatSync, lstatSync, openSync } from "node:fs";
import { AuditLogCorruptError, systemCodeOf } from "../errors.ts";
import { decodeRecord, genesisHash, maximumLineBytes, maximumRecordBytes } from "../record.ts";
import { readRange } from "./file-operations.ts";
import { listArchives } from "./sidecar.ts";

/** Where the chain ends in the file that was live when it was opened. */
export interface Tail {
  readonly device: bigint;
  readonly inode: bigint;
  /** Sequence number of the last whole record; 0 in an empty log. */
  readonly seq: number;
  readonly hash: string;
  readonly prev: string;
  /** Offset behind the last whole line. */
  readonly end: number;
  /** Bytes behind `end`: an append that is on its way, or one that never finished. */
  readonly unfinished: Buffer;
}

const nothing = Buffer.alloc(0);

/** Opens the live file, and creates it when there is no log yet. The caller closes it. */
export function openLiveFile(path: string): number {
  // O_NOFOLLOW is absent on Windows.
  const flags = constants.O_RDWR | ((constants.O_NOFOLLOW as number | undefined) ?? 0);
  try {
    return openSync(path, flags);
  } catch (error) {
    if (systemCodeOf(error) !== "ENOENT") throw error;
  }
  refuseWhenArchived(path);
  return openSync(path, flags | constants.O_CREAT, 0o644);
}

/** @param known what this process saw at its last append; it is taken again when the file has not changed since */
export function readTail(fd: number, path: string, known?: Tail): Tail {
  const { dev: device, ino: inode, size } = fstatSync(fd, { bigint: true });
  const same = known?.device === device && known.inode === inode && BigInt(known.end) === size;
  if (same) return known;
  const tail = { device, inode, ...findEnd(fd, path, Number(size)) };
  if (tail.seq === 0) refuseWhenArchived(path);
  if (known !== undefined && tail.seq < known.seq)
    throw new AuditLogCorruptError(
      path,
      `it held ${known.seq} records when this process last appended, and now the last one is number ${tail.seq}.`,
    );
  return tail;
}

/** Whether nobody has appended since `tail` was read. */
export function isUnchanged(path: string, tail: Tail): boolean {
  const now = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return (
    now?.dev === tail.device &&
    now.ino === tail.inode &&
    Number(now.size) === tail.end &&
    tail.unfinished.length === 0
  );
}

export function isFileOf(path: string, tail: Tail): boolean {
  const now = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return now?.dev === tail.device && now.ino === tail.inode;
}

/** Is `tail` still the end of the chain, or has a next record got its place, in this file or in a new one? */
export function isStillTheEnd(fd: number, path: string, tail: Tail): boolean {
  if (isUnchanged(path, tail)) return true;
  if (!isFileOf(path, tail)) return false;
  return !readRange(fd, tail.end, fstatSync(fd).size).includes(newline);
}

const newline = 0x0a;

function findEnd(fd: number, path: string, size: number): Omit<Tail, "device" | "inode"> {
  for (let wanted = 1 << 16; ; wanted *= 4) {
    const start = Math.max(0, size - wanted);
    const bytes = readRange(fd, start, size);
    const last = bytes.lastIndexOf(newline);
    const before = last > 0 ? bytes.lastIndexOf(newline, last - 1) : -1;
    if (start > 0 && before === -1) {
      if (wanted > 2 * maximumLineBytes)
        throw new AuditLogCorruptError(path, `its last line is longer than ${maximumLineBytes} bytes.`);
      continue;
    }
    const unfinished = last === bytes.length - 1 ? nothing : Buffer.from(bytes.subarray(last + 1));
    if (unfinished.length > maximumRecordBytes)
      throw new AuditLogCorruptError(path, `it ends in ${unfinished.length} bytes without a newline.`);
    if (last === -1) return { seq: 0, hash: genesisHash, prev: genesisHash, end: 0, unfinished };
    const record = decodeRecord(bytes.subarray(before + 1, last));
    if (record === undefined)
      throw new AuditLogCorruptError(path, "its last line is not a record in canonical JSON.");
    const { seq, hash, prev } = record;
    return { seq, hash, prev, end: start + last + 1, unfinished };
  }
}

/** @returns the hash of the first record of a log that is not empty */
export function readFirstHash(path: string): string {
  const fd = openSync(listArchives(path)[0] ?? path, constants.O_RDONLY);
  try {
    const bytes = readRange(fd, 0, maximumLineBytes);
    return hash("sha256", bytes.subarray(0, bytes.indexOf(newline)));
  } finally {
    closeSync(fd);
  }
}

/** Archives without a live file are a log that was cut off: to go on would hide that. */
export function refuseWhenArchived(path: string): void {
  const archives = listArchives(path);
  if (archives.length > 0)
    throw new AuditLogCorruptError(
      path,
      `the live file is empty or missing, but ${archives.length} archived files of the same log are there.`,
    );
}
