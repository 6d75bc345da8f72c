import { setTimeout } from "node:timers/promises";
import { LockLostError, LockTimeoutError, UnauditedBreakError } from "./errors.ts";
import type { Attempt, LockBackend } from "./lock-backend.ts";
import type {
  AcquireOptions,
  BreakRequest,
  Lock,
  LockBreak,
  LockHolder,
  LockManager,
  TryAcquireOptions,
} from "./lock.ts";

export interface LockManagerOptions {
  /** Records a broken lock. It runs before the lock is broken; when it fails, the lock stays. */
  readonly onBreak?: (event: LockBreak) => void | Promise<void>;
  /**
   * How long a free lock is left to a waiter who does not take it, before the next one does; in milliseconds, 100 by
   * default. More keeps the order where looking at the lock takes that long.
   */
  readonly patienceMs?: number;
}

const defaultTimeoutMs = 60_000;

/** Makes a lock manager of a backend: waiting in order, time-outs, cancelling, scopes. */
export function lockManager(
  backend: LockBackend,
  { onBreak, patienceMs = 100 }: LockManagerOptions,
): LockManager {
  if (!(patienceMs >= 0)) throw new RangeError(`Expected patienceMs of at least 0, received ${patienceMs}.`);
  const acquire = async (key: string, options: AcquireOptions = {}): Promise<Lock> => {
    const { signal, timeoutMs = defaultTimeoutMs, ...request } = options;
    if (!(timeoutMs >= 0)) throw new RangeError(`Expected timeoutMs of at least 0, received ${timeoutMs}.`);
    signal?.throwIfAborted();
    const first = await backend.attempt(key, { ...request, barge: false });
    if (first.outcome === "acquired") return heldLock(backend, key, first.token);
    return waitForLock(backend, key, request, first, { signal, timeoutMs, patienceMs });
  };
  return {
    acquire,
    async tryAcquire(key, options = {}) {
      const attempt = await backend.attempt(key, { ...options, barge: true });
      return attempt.outcome === "acquired" ? heldLock(backend, key, attempt.token) : undefined;
    },
    async withLock(key, work, options) {
      const lock = await acquire(key, options);
      return runAndRelease(lock, work);
    },
    inspect: (key) => backend.inspect(key),
    async breakLock(key, request) {
      if (onBreak === undefined) throw new UnauditedBreakError(key);
      return breakAudited(backend, key, request, onBreak);
    },
  };
}

async function runAndRelease<T>(lock: Lock, work: (lock: Lock) => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work(lock);
  } catch (error) {
    // The work's own failure says more than a lock that was lost on the way.
    await lock.release().catch(() => undefined);
    throw error;
  }
  await lock.release();
  return result;
}

async function breakAudited(
  backend: LockBackend,
  key: string,
  { reason, actor }: BreakRequest,
  onBreak: NonNullable<LockManagerOptions["onBreak"]>,
): Promise<LockHolder | undefined> {
  const { holder, alive } = await backend.inspect(key);
  if (holder === undefined) return undefined;
  await onBreak({ key, reason, actor, holder, alive });
  return (await backend.takeAway(key, holder)) ? holder : undefined;
}

interface Wait {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly patienceMs: number;
}

async function waitForLock(
  backend: LockBackend,
  key: string,
  request: TryAcquireOptions,
  first: Exclude<Attempt, { outcome: "acquired" }>,
  { signal, timeoutMs, patienceMs }: Wait,
): Promise<Lock> {
  const start = performance.now();
  const place = await backend.join(key);
  try {
    let latest = first;
    let freeSince: { readonly generation: number; readonly at: number } | undefined;
    for (;;) {
      const waited = performance.now() - start;
      if (waited >= timeoutMs) throw timeoutError(key, waited, latest);
      await setTimeout(Math.min(pause(waited, latest.ahead), timeoutMs - waited), undefined, { signal });
      const now = performance.now();
      const barge = freeSince !== undefined && now - freeSince.at > patienceMs * Math.max(1, latest.ahead);
      const attempt = await backend.attempt(key, { ...request, place, barge });
      if (attempt.outcome === "acquired")
        return await unlessAborted(heldLock(backend, key, attempt.token), signal);
      if (attempt.outcome === "held") freeSince = undefined;
      else if (freeSince?.generation !== attempt.generation)
        freeSince = { generation: attempt.generation, at: now };
      latest = attempt;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    await backend.leave(key, place);
  }
}

/** Nobody would release a lock that came after its acquirer gave up. */
async function unlessAborted(lock: Lock, signal: AbortSignal | undefined): Promise<Lock> {
  if (signal?.aborted === true) await lock.release();
  signal?.throwIfAborted();
  return lock;
}

/** In milliseconds. The next in the queue looks often; those behind look again about when it may be their turn. */
function pause(waited: number, ahead: number): number {
  return Math.min(Math.max(waited / 50, 1), 10) * (ahead + 1);
}

function timeoutError(
  key: string,
  waited: number,
  latest: Exclude<Attempt, { outcome: "acquired" }>,
): LockTimeoutError {
  if (latest.outcome === "behind") return new LockTimeoutError(key, waited, undefined, "Try again.");
  return new LockTimeoutError(key, waited, latest.holder, advice[latest.liveness]);
}

const advice = {
  alive: "It is alive: wait longer, or stop that process.",
  stopped: "It is alive but suspended: let it go on (SIGCONT) or stop it; or break the lock.",
  unknown: "It cannot be seen from here: look there; if it is gone, break the lock.",
  dead: "It has died: try again.",
} as const;

function heldLock(backend: LockBackend, key: string, token: number): Lock {
  let releasing: Promise<boolean> | undefined;
  const release = async (): Promise<void> => {
    releasing ??= backend.release(key, token);
    try {
      if (!(await releasing)) throw new LockLostError(key, token);
    } catch (error) {
      // What the system refused may be tried again.
      if (!(error instanceof LockLostError)) releasing = undefined;
      throw error;
    }
  };
  return { key, token, release, [Symbol.asyncDispose]: release };
}
