import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { LockStoreError } from "../errors.ts";
import type { Attempt, AttemptRequest, LockBackend, Place } from "../lock-backend.ts";
import { lockManager, type LockManagerOptions } from "../lock-manager.ts";
import type { LockHolder, LockInspection, LockManager } from "../lock.ts";
import { attemptAcquire } from "./attempt.ts";
import { noEntries, processFileName, readEntries } from "./entries.ts";
import { endGeneration, isDead, readHolder, unlinkIfPresent } from "./generation.ts";
import { keyDirectory } from "./key-directory.ts";

/**
 * Locks between the processes of a machine, kept in a directory on a file system with hard links. A living owner is
 * never robbed; a dead one's lock is free at once.
 *
 * File operations are synchronous: a handful of short calls on a local disk, several times faster together than in
 * their asynchronous forms.
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
    return this.#in(key, (directory) => attemptAcquire(directory, request));
  }

  join(key: string): Promise<Place> {
    return this.#in(key, (directory) => {
      const last = readEntries(directory).waiters.at(-1)?.ticket ?? 0;
      const id = processFileName("wait", last + 1);
      writeFileSync(join(directory, id), "", { flag: "wx" });
      return { id };
    });
  }

  leave(key: string, place: Place): Promise<void> {
    return this.#in(key, (directory) => {
      unlinkIfPresent(join(directory, place.id));
    });
  }

  release(key: string, token: number): Promise<boolean> {
    return this.#in(key, (directory) => endGeneration(directory, token));
  }

  takeAway(key: string, holder: LockHolder): Promise<boolean> {
    return this.release(key, holder.token);
  }

  inspect(key: string): Promise<LockInspection> {
    return this.#in(key, (directory) => {
      const { newest, done, waiters } = existsSync(directory) ? readEntries(directory) : noEntries;
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

  #in<T>(key: string, action: (directory: string) => T): Promise<T> {
    return new Promise((fulfil) => {
      const directory = keyDirectory(this.#root, key);
      try {
        fulfil(withDirectory(directory, action));
      } catch (error) {
        throw isSystemError(error) ? new LockStoreError(directory, error) : error;
      }
    });
  }
}

/** The directory is made when it turns out to be missing: nearly always it is there. */
function withDirectory<T>(directory: string, action: (directory: string) => T): T {
  try {
    return action(directory);
  } catch (error) {
    if (!isSystemError(error) || error.code !== "ENOENT") throw error;
    mkdirSync(directory, { recursive: true });
    return action(directory);
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
