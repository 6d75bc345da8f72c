import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { readdir, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { systemCodeOf } from "../errors.ts";

// Beside the live file stand, for as long as an append takes: a draft (a record before it has its place), a claim (the
// record that has it), and at a rotation the segment that becomes the live file. Archives stay.

const nonce = randomBytes(6).toString("hex");
let names = 0;

function uniqueSuffix(): string {
  names += 1;
  return `${nonce}${names.toString(36)}`;
}

export function draftPath(log: string, seq: number): string {
  return `${log}.draft-${seq}-${uniqueSuffix()}`;
}

export function claimPath(log: string, seq: number, slot: number): string {
  return `${log}.claim-${seq}-${slot}`;
}

export function segmentPath(log: string, seq: number): string {
  return `${log}.segment-${seq}-${uniqueSuffix()}`;
}

/** A claim names its segment. The name is checked, so that no planted claim can make us move another file. */
export function segmentPathNamed(log: string, seq: number, name: string): string | undefined {
  const prefix = `${basename(log)}.segment-${seq}-`;
  const valid = name.startsWith(prefix) && /^[0-9a-z]+$/.test(name.slice(prefix.length));
  return valid ? join(dirname(log), name) : undefined;
}

/** An archive is named for the last record in it, so that names sort as the chain runs. */
export function archivePath(log: string, lastSeq: number): string {
  return `${log}.${String(lastSeq).padStart(12, "0")}`;
}

/** Archive names of a log in the order of the chain. */
export function listArchives(log: string): string[] {
  const prefix = `${basename(log)}.`;
  return readdirSync(dirname(log))
    .filter((name) => name.startsWith(prefix) && /^\d{12}$/.test(name.slice(prefix.length)))
    .sort()
    .map((name) => join(dirname(log), name));
}

/**
 * Removes what killed appenders left. Whatever stands for a record that the log already holds has no effect any more,
 * whoever made it, so that this needs no guess about who is alive.
 */
export async function sweepSidecars(log: string, lastSeq: number): Promise<void> {
  const prefix = `${basename(log)}.`;
  for (const name of await readdir(dirname(log))) {
    if (!name.startsWith(prefix)) continue;
    const seq = /^(?:draft|claim|segment)-(\d+)-/.exec(name.slice(prefix.length))?.[1];
    if (seq !== undefined && Number(seq) <= lastSeq)
      await unlink(join(dirname(log), name)).catch(ignoreAbsent);
  }
}

function ignoreAbsent(error: unknown): void {
  if (systemCodeOf(error) !== "ENOENT") throw error;
}
