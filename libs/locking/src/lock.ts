import type { LockOwner } from "./owner/lock-owner.ts";

/** Who holds a lock, as its own record says. */
export interface LockHolder {
  readonly token: number;
  readonly owner: LockOwner;
  /** UTC, ISO 8601. */
  readonly acquiredAt: string;
  /** What the holder said that it wants the lock for. */
  readonly purpose?: string;
}

/** A lock that this process holds. */
export interface Lock {
  readonly key: string;
  /** The fencing token: every owner of a key has a higher one than all owners before. Resources refuse lower ones. */
  readonly token: number;
  /**
   * Gives the lock back. Once is enough; the second call has no effect.
   *
   * @throws {LockLostError} when the lock was broken or its lease ran out, so that somebody else may have had it
   */
  release(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface TryAcquireOptions {
  /** Shown to those who wait, and by `inspect`. */
  readonly purpose?: string;
  /** The token will be above this number. Pass `FencedWriter.highestToken()` where locks may be deleted, but not the resource. */
  readonly above?: number;
}

export interface AcquireOptions extends TryAcquireOptions {
  readonly signal?: AbortSignal;
  /** How long to wait, in milliseconds; 60,000 by default. `Infinity` waits for ever. */
  readonly timeoutMs?: number;
}

export interface LockInspection {
  readonly key: string;
  /** Undefined when the lock is free. */
  readonly holder: LockHolder | undefined;
  /** Of the holder's process; false when the lock is free. "unknown": it runs where this process cannot look. */
  readonly alive: boolean | "unknown";
  /** The holder's process lives but is suspended, for example by Ctrl-Z (SIGSTOP). Known on Linux and macOS. */
  readonly stopped: boolean;
  readonly waiters: number;
}

export interface BreakRequest {
  readonly reason: string;
  /** Who decides. */
  readonly actor: string;
}

/** What an audit of a broken lock needs to know. */
export interface LockBreak extends BreakRequest {
  readonly key: string;
  readonly holder: LockHolder;
  readonly alive: boolean | "unknown";
}

export interface LockManager {
  /**
   * Waits for the lock, first come, first served. A lock whose owner has died is free at once.
   *
   * @throws {LockTimeoutError} naming the holder
   * @throws the signal's reason when it is aborted
   */
  acquire(key: string, options?: AcquireOptions): Promise<Lock>;
  /** Takes the lock if nobody holds it now, even when others are about to. */
  tryAcquire(key: string, options?: TryAcquireOptions): Promise<Lock | undefined>;
  /** Runs `work` under the lock and releases it, whether `work` fails or not. */
  withLock<T>(key: string, work: (lock: Lock) => Promise<T>, options?: AcquireOptions): Promise<T>;
  inspect(key: string): Promise<LockInspection>;
  /**
   * Takes a lock away from its owner, who may well live: a decision for people. Writes of that owner are refused only
   * by resources that check tokens, such as `FencedWriter`. It is audited before it happens.
   *
   * @returns the holder who lost the lock; undefined when it was free
   * @throws {UnauditedBreakError} when the manager was made without `onBreak`
   */
  breakLock(key: string, request: BreakRequest): Promise<LockHolder | undefined>;
}
