import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Attempt, AttemptRequest, LockBackend, Place } from "../lock-backend.ts";
import { lockManager, type LockManagerOptions } from "../lock-manager.ts";
import type { LockHolder, LockInspection, LockManager } from "../lock.ts";
import { processFileName, readEntries, type Entries } from "./entries.ts";
import {
  claimGeneration,
  endGeneration,
  isDead,
  raiseGeneration,
  readHolder,
  unlinkIfPresent,
} from "./generation.ts";
import { keyDirectory } from "./key-directory.ts";

/**
 * Locks between the processes of a machine, kept in a directory on a file system with hard links. A living owner is
 * never robbed; a dead one's lock is free at once.
 *
 * File operations are synchronous: a handful of short calls on a local disk, several times faster together than their
 * asynchronous forms.
 *
 * @param directory created when it is missing; its content must not be deleted while locks are held
 */
export function fileLocks(directory: string, options: LockManagerOptions = {}): LockManager {
  return lockManager(new FileLockBackend(resolve(directory)), options);
}

class FileLockBackend implements LockBackend {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  attempt(key: string, request: AttemptRequest): Promise<Attempt> {
    return promised(() => {
      const directory = this.#directory(key);
      for (;;) {
        const entries = entriesOf(directory);
        const attempt = this.#attemptOnce(directory, entries, request);
        if (attempt !== undefined) return attempt;
      }
    });
  }

  /** @returns undefined when another process moved on meanwhile, so that a new look is needed */
  #attemptOnce(
    directory: string,
    entries: Entries,
    { place, barge, purpose, above }: AttemptRequest,
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
    return { outcome: "acquired", token: raiseGeneration(directory, token, above ?? 0) };
  }

  join(key: string): Promise<Place> {
    return promised(() => {
      const directory = this.#directory(key);
      const last = entriesOf(directory).waiters.at(-1)?.ticket ?? 0;
      const id = processFileName("wait", last + 1);
      writeFileSync(join(directory, id), "", { flag: "wx" });
      return { id };
    });
  }

  leave(key: string, place: Place): Promise<void> {
    return promised(() => {
      unlinkIfPresent(join(this.#directory(key), place.id));
    });
  }

  release(key: string, token: number): Promise<boolean> {
    return promised(() => endGeneration(this.#directory(key), token));
  }

  inspect(key: string): Promise<LockInspection> {
    return promised(() => {
      const directory = this.#directory(key);
      const { newest, done, waiters } = entriesOf(directory);
      const state = newest === 0 || done ? undefined : readHolder(directory, newest);
      const liveness = state?.liveness ?? "dead";
      return {
        key,
        holder: state?.holder,
        alive: liveness === "unknown" ? liveness : liveness !== "dead",
        stopped: liveness === "stopped",
        waiters: waiters.filter(({ owner }) => !isDead(owner)).length,
      };
    });
  }

  takeAway(key: string, holder: LockHolder): Promise<boolean> {
    return this.release(key, holder.token);
  }

  #directory(key: string): string {
    return keyDirectory(this.#root, key);
  }
}

function entriesOf(directory: string): Entries {
  try {
    return readEntries(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    mkdirSync(directory, { recursive: true });
    return readEntries(directory);
  }
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

/** What throws, rejects. */
function promised<T>(action: () => T): Promise<T> {
  return new Promise((fulfil) => {
    fulfil(action());
  });
}
