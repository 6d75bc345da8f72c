import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LockHolder } from "../lock.ts";
import type { Liveness, LockOwner } from "../owner/lock-owner.ts";
import { livenessOf, thisProcess } from "../owner/liveness.ts";
import { processFileName, readEntries, type Entries } from "./entries.ts";

// The generation directory. Generation N is owned by whoever linked a record to the name N; N is the fencing token.
// The lock is free when the newest generation is done or its owner is dead; then N+1 may be claimed.
//
// Why two never own it at once: link(2) gives the name N+1 to one process only, with its record whole from birth. The
// newest generation's name is never removed, only changed to "N.done". So a process that saw N free, slept, and claimed
// N+1 long after others went on to N+5 finds a higher number (or its own number done) when it looks again, and
// withdraws. One that finds its own claim newest is the owner: nobody goes beyond it while it lives.

/** @returns the token, or undefined when another process was faster */
export function claimGeneration(
  directory: string,
  free: Entries,
  purpose: string | undefined,
): number | undefined {
  const token = free.newest + 1;
  const draft = join(directory, processFileName("draft", token));
  const holder = {
    owner: thisProcess(),
    acquiredAt: new Date().toISOString(),
    ...(purpose !== undefined && { purpose }),
  };
  writeFileSync(draft, JSON.stringify(holder), { flag: "wx" });
  try {
    if (
      !succeeds("EEXIST", () => {
        linkSync(draft, join(directory, String(token)));
      })
    )
      return undefined;
  } finally {
    unlinkIfPresent(draft);
  }
  const now = readEntries(directory);
  if (now.newest !== token || now.done) {
    unlinkIfPresent(join(directory, String(token)));
    return undefined;
  }
  for (const name of now.outdated) unlinkIfPresent(join(directory, name));
  for (const { name, owner } of now.drafts) if (isDead(owner)) unlinkIfPresent(join(directory, name));
  return token;
}

/** Only the owner calls this: it moves its own claim to a higher number, and stays the newest throughout. */
export function raiseGeneration(directory: string, token: number, above: number): number {
  if (token > above) return token;
  renameSync(join(directory, String(token)), join(directory, String(above + 1)));
  return above + 1;
}

/** @returns false when the generation was not in force any more */
export function endGeneration(directory: string, token: number): boolean {
  const name = join(directory, String(token));
  return succeeds("ENOENT", () => {
    renameSync(name, `${name}.done`);
  });
}

export interface HolderState {
  readonly holder: LockHolder;
  readonly liveness: Liveness;
}

/** @returns undefined when the generation ended since it was listed */
export function readHolder(directory: string, token: number): HolderState | undefined {
  let text;
  try {
    text = readFileSync(join(directory, String(token)), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const record = parseHolder(text);
  if (record !== undefined) return { holder: { token, ...record }, liveness: livenessOf(record.owner) };
  // A record is whole from birth, so only a power cut can have emptied it, and that ended its owner too.
  const liveness = /^\0*$/.test(text) ? "dead" : "unknown";
  return { holder: { token, owner: nobody, acquiredAt: "an unknown time" }, liveness };
}

const nobody: LockOwner = { host: "an unknown host", boot: "", pid: 0, startedAt: "" };

function parseHolder(text: string): Omit<LockHolder, "token"> | undefined {
  try {
    const { owner, acquiredAt, purpose } = JSON.parse(text) as Partial<LockHolder>;
    if (typeof owner?.pid !== "number" || typeof owner.host !== "string" || typeof acquiredAt !== "string")
      return undefined;
    return { owner, acquiredAt, ...(typeof purpose === "string" && { purpose }) };
  } catch {
    return undefined;
  }
}

export function isDead(owner: LockOwner | undefined): boolean {
  return owner !== undefined && livenessOf(owner) === "dead";
}

export function unlinkIfPresent(path: string): void {
  succeeds("ENOENT", () => {
    unlinkSync(path);
  });
}

function succeeds(expectedFailure: string, action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== expectedFailure) throw error;
    return false;
  }
}
