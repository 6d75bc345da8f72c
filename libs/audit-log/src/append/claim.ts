import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename } from "node:path";
import { systemCodeOf } from "../errors.ts";
import { decodeRecord, maximumLineBytes } from "../record.ts";
import { readRange, tolerate, unlinkIfPresent, writeWhole } from "./file-operations.ts";
import { isFileOf, isStillTheEnd, type Tail } from "./live-file.ts";
import { archivePath, claimPath, segmentPathNamed } from "./sidecar.ts";

// An append is a compare-and-swap that everybody helps with (Herlihy, "Wait-free synchronization", 1991):
//
// 1. Read where the chain ends: record N-1 at offset E of the live file.
// 2. Write the line of record N into a draft and link(2) it to `claim-N`. One process wins; the claim is whole from
//    birth, whatever happens to its maker.
// 3. Anybody writes the claimed line at offset E. Two who do it at once write the same bytes.
// 4. Remove the claim.
//
// A claim is removed only after its record is in the log. So: whoever has read a claim for N and *then* finds that
// record N is not yet in the log holds the only claim there is. A claim that comes too late is never carried out,
// because everybody makes that check after reading it. No step waits for another process, none asks whether one lives.
//
// A rotation is the same, with one step instead of 3: the live file gets its archive name, and a file that holds just
// the claimed line takes its place. That file was made before the claim, for this claim alone, so that it can be moved
// only once: whoever comes late finds it gone.

export interface Claim {
  readonly slot: number;
  readonly line: Buffer;
  /** Set at a rotation: the file, holding just the line, that becomes the live one. */
  readonly segment?: string;
}

/** A claim as it was found on the disk; the caller closes `fd`. */
export interface FoundClaim extends Claim {
  readonly fd: number;
}

export function claimContent(line: Buffer, segment?: string): Buffer {
  return segment === undefined ? line : Buffer.concat([line, Buffer.from(`segment ${basename(segment)}\n`)]);
}

/**
 * The claim for the record after `tail`, or the slot where one can be made. A power cut can leave a claim without its
 * content. Nobody could tell when it is safe to remove that, so it stays and the next slot counts: everybody sees the
 * same slots, and so everybody agrees.
 */
export function findClaim(
  path: string,
  tail: Tail,
): FoundClaim | { readonly slot: number; readonly fd?: never } {
  for (let slot = 0; ; slot++) {
    const claim = claimPath(path, tail.seq + 1, slot);
    const stats = lstatSync(claim, { throwIfNoEntry: false });
    if (stats === undefined) return { slot };
    // Nor does what is not even a file count.
    const found = stats.isFile() ? readClaim(path, claim, slot, tail) : "void";
    if (found === "absent") return { slot };
    if (found !== "void") return found;
  }
}

function readClaim(path: string, claim: string, slot: number, tail: Tail): FoundClaim | "absent" | "void" {
  let fd;
  try {
    fd = openSync(claim, constants.O_RDWR | constants.O_APPEND);
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return "absent";
    throw error;
  }
  const parsed = parseClaim(path, readRange(fd, 0, Math.min(fstatSync(fd).size, 2 * maximumLineBytes)), tail);
  if (parsed !== undefined) return { slot, fd, ...parsed };
  closeSync(fd);
  return "void";
}

function parseClaim(path: string, content: Buffer, tail: Tail): Omit<Claim, "slot"> | undefined {
  const end = content.indexOf(0x0a);
  if (end === -1) return undefined;
  const record = decodeRecord(content.subarray(0, end));
  if (record?.seq !== tail.seq + 1 || record.prev !== tail.hash) return undefined;
  const line = content.subarray(0, end + 1);
  const name = /^segment (.+)\n/.exec(content.toString("utf8", end + 1))?.[1];
  if (name === undefined) return { line };
  const segment = segmentPathNamed(path, record.seq, name);
  return segment === undefined ? undefined : { line, segment };
}

const mark = Buffer.from("carried out\n");

/** Who carries a claim out for its maker leaves a mark in it, so that the maker learns that it was this very claim. */
export function wasCarriedOut(draft: number, content: Buffer): boolean {
  return fstatSync(draft).size > content.length;
}

/**
 * Gives the claimed record its place, and removes the claim.
 *
 * @returns false when another record has that place: the claim came too late and has no effect
 */
export function carryOut(live: number, path: string, tail: Tail, claim: Claim | FoundClaim): boolean {
  if (!isStillTheEnd(live, path, tail)) return false;
  if ("fd" in claim) writeSync(claim.fd, mark);
  if (claim.segment === undefined) writeWhole(live, claim.line, tail.end);
  else rotate(live, path, claim.segment, tail);
  for (let slot = 0; slot <= claim.slot; slot++) removeClaim(claimPath(path, tail.seq + 1, slot));
  return true;
}

/** EISDIR, and EPERM on macOS: a directory was planted there. It has no effect, as no claim has now. */
function removeClaim(claim: string): void {
  tolerate(["ENOENT", "EISDIR", "EPERM"], () => {
    unlinkSync(claim);
  });
}

/**
 * Each step happens once, whoever comes second: the archive's name is taken, the segment's name is gone. What is
 * archived is on the disk, so that a durable append needs to sync the live file only.
 */
function rotate(live: number, path: string, segment: string, tail: Tail): void {
  fsyncSync(live);
  const archive = archivePath(path, tail.seq);
  const linked = tolerate(["EEXIST"], () => {
    linkSync(path, archive);
  });
  // Only if an archive was moved away, and we slept meanwhile, can another file be the live one now.
  if (linked && !isFileOf(archive, tail)) unlinkIfPresent(archive);
  tolerate(["ENOENT"], () => {
    renameSync(segment, path);
  });
}
