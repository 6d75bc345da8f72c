import { join } from "node:path";
import type { Attempt, AttemptRequest, Place } from "../lock-backend.ts";
import { readEntries, type Entries } from "./entries.ts";
import { claimGeneration, isDead, raiseGeneration, readHolder, unlinkIfPresent } from "./generation.ts";

/** One look at a key's directory and, if the lock is free for this request, the claim. */
export function attemptAcquire(directory: string, request: AttemptRequest): Attempt {
  for (;;) {
    const attempt = attemptOnce(directory, readEntries(directory), request);
    if (attempt !== undefined) return attempt;
  }
}

/** @returns undefined when another process moved on meanwhile, so that a new look is needed */
function attemptOnce(
  directory: string,
  entries: Entries,
  { place, barge, purpose, above = 0 }: AttemptRequest,
): Attempt | undefined {
  const ahead = waitersAhead(entries, place);
  if (entries.newest > 0 && !entries.done) {
    const state = readHolder(directory, entries.newest);
    if (state === undefined) return undefined;
    if (state.liveness !== "dead") return { outcome: "held", ...state, ahead: ahead.length };
  }
  const living = barge ? [] : sweepDead(directory, ahead);
  if (living.length > 0) return { outcome: "behind", generation: entries.newest, ahead: living.length };
  const token = claimGeneration(directory, entries, purpose);
  if (token === undefined) return undefined;
  return { outcome: "acquired", token: raiseGeneration(directory, token, above) };
}

function waitersAhead({ waiters }: Entries, place: Place | undefined): Entries["waiters"] {
  const own = waiters.findIndex(({ name }) => name === place?.id);
  return own === -1 ? waiters : waiters.slice(0, own);
}

function sweepDead(directory: string, waiters: Entries["waiters"]): Entries["waiters"] {
  return waiters.filter(({ name, owner }) => {
    const dead = isDead(owner);
    if (dead) unlinkIfPresent(join(directory, name));
    return !dead;
  });
}
