import { closeSync, fsyncSync, linkSync } from "node:fs";
import { AuditAppendError } from "../errors.ts";
import {
  encodeBoundedRecord,
  encodeRecord,
  type AuditEntry,
  type AuditRecord,
  type EncodedRecord,
} from "../record.ts";
import { carryOut, claimContent, findClaim, wasCarriedOut, type Claim } from "./claim.ts";
import { createFile, tolerate, unlinkIfPresent } from "./file-operations.ts";
import { openLiveFile, readTail, type Tail } from "./live-file.ts";
import { claimPath, draftPath, segmentPath } from "./sidecar.ts";

export interface AppendSettings {
  readonly path: string;
  /** The live file is archived before it would grow beyond this size. */
  readonly maxBytes: number;
  readonly clock: () => Date;
}

export interface Attempt {
  /** The record, when it is in the log. Otherwise somebody else's is, and the caller tries again. */
  readonly record?: AuditRecord;
  /** Where the chain ended at last sight. */
  readonly tail: Tail;
}

/**
 * One attempt to append: about ten short system calls without a pause, so that the window in which others lose against
 * it is short. Each would take several times longer in its asynchronous form, which waits for a thread.
 *
 * @param retried an attempt before this one has failed, so there may be a claim in the way
 */
export function attemptAppend(
  { path, clock, maxBytes }: AppendSettings,
  entry: AuditEntry,
  retried: boolean,
  known?: Tail,
): Attempt {
  return withLiveFile(path, (live) => {
    const tail = readTail(live, path, known);
    const slot = retried || tail.unfinished.length > 0 ? clearTheWay(live, path, tail) : 0;
    if (slot === undefined) return { tail };
    if (tail.unfinished.length > 0) {
      claimAndWrite(live, path, tail, { slot, ...setAside(tail, clock()) });
      return { tail };
    }
    const next = encodeBoundedRecord(entry, tail.seq + 1, tail.hash, clock());
    const end = tail.end + next.line.length;
    if (tail.end > 0 && end > maxBytes) {
      const segment = createSegment(path, next);
      const written = claimAndWrite(live, path, tail, { slot, ...next, segment });
      return written ? { record: next.record, tail } : { tail };
    }
    if (!claimAndWrite(live, path, tail, { slot, ...next })) return { tail };
    const { seq, hash, prev } = next.record;
    return { record: next.record, tail: { ...tail, seq, hash, prev, end } };
  });
}

/** Carries out what a killed or slower process has claimed. */
export function settle(path: string): Tail {
  for (;;) {
    const settled = withLiveFile(path, (live) => {
      const tail = readTail(live, path);
      return clearTheWay(live, path, tail) === undefined ? undefined : tail;
    });
    if (settled !== undefined) return settled;
  }
}

function withLiveFile<T>(path: string, work: (live: number) => T): T {
  const live = openLiveFile(path);
  try {
    return work(live);
  } finally {
    closeSync(live);
  }
}

/** @returns the slot where the next record can be claimed; undefined when there was a claim, which is now carried out */
function clearTheWay(live: number, path: string, tail: Tail): number | undefined {
  const found = findClaim(path, tail);
  if (found.fd === undefined) return found.slot;
  try {
    carryOut(live, path, tail, found);
    return undefined;
  } finally {
    closeSync(found.fd);
  }
}

/**
 * An append that never finished (a power cut; a kill leaves a claim) is kept inside the record that takes its place.
 * That record is longer than what it overwrites, so nothing has to be cut off.
 */
function setAside(tail: Tail, now: Date): EncodedRecord {
  const data = { bytes: tail.unfinished.length, content: tail.unfinished.toString("base64") };
  const entry = { type: "UnfinishedAppendSetAside", actor: "audit-log", data };
  return encodeRecord(entry, tail.seq + 1, tail.hash, now);
}

/** @returns whether the record is in the log */
function claimAndWrite(live: number, path: string, tail: Tail, own: Claim): boolean {
  const seq = tail.seq + 1;
  const content = claimContent(own.line, own.segment);
  const draft = draftPath(path, seq);
  const fd = createFile(draft, content);
  try {
    const claim = claimPath(path, seq, own.slot);
    // ENOENT: somebody found record `seq` in the log already, and swept the draft.
    const claimed = tolerate(["EEXIST", "ENOENT"], () => {
      linkSync(draft, claim);
    });
    if (claimed && (carryOutOwn(live, path, tail, own) || wasCarriedOut(fd, content))) return true;
    if (claimed) unlinkIfPresent(claim);
    if (own.segment !== undefined) unlinkIfPresent(own.segment);
    return false;
  } finally {
    closeSync(fd);
    unlinkIfPresent(draft);
  }
}

function carryOutOwn(live: number, path: string, tail: Tail, own: Claim): boolean {
  try {
    return carryOut(live, path, tail, own);
  } catch (error) {
    throw new AuditAppendError(path, "The record has its place: the next append finishes it.", error);
  }
}

/** On the disk before anybody can put it in the live file's place, so that a power cut cannot leave an empty log. */
function createSegment(path: string, next: EncodedRecord): string {
  const segment = segmentPath(path, next.record.seq);
  const fd = createFile(segment, next.line);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return segment;
}
