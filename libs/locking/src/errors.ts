import type { LockHolder } from "./lock.ts";

/** `acquire` waited as long as it may. */
export class LockTimeoutError extends Error {
  override readonly name = "LockTimeoutError";
  readonly code = "E_LOCK_TIMEOUT";
  readonly key: string;
  readonly holder: LockHolder | undefined;

  constructor(key: string, waitedMs: number, holder: LockHolder | undefined, situation: string) {
    super(
      `Gave up waiting for the lock "${key}" after ${Math.round(waitedMs)} ms. ${describeHolder(holder)} ${situation}`,
    );
    this.key = key;
    this.holder = holder;
  }
}

/** For callers that do not wait: the lock is taken. */
export class LockedError extends Error {
  override readonly name = "LockedError";
  readonly code = "E_LOCKED";
  readonly key: string;
  readonly holder: LockHolder | undefined;

  constructor(key: string, holder: LockHolder | undefined) {
    super(
      `"${key}" is locked. ${describeHolder(holder)} ` +
        "Wait for it to finish, or stop it; if it hangs and cannot be stopped, break the lock.",
    );
    this.key = key;
    this.holder = holder;
  }
}

/** The lock was taken away while this process believed that it held it. */
export class LockLostError extends Error {
  override readonly name = "LockLostError";
  readonly code = "E_LOCK_LOST";
  readonly key: string;
  readonly token: number;

  constructor(key: string, token: number) {
    super(
      `The lock "${key}" (token ${token}) was lost before it was released: it was broken, or its lease ran out. ` +
        "Another owner may have worked at the same time; check what both did. Fenced writes of this one were refused since.",
    );
    this.key = key;
    this.token = token;
  }
}

/** The directory of the locks cannot be used. */
export class LockStoreError extends Error {
  override readonly name = "LockStoreError";
  readonly code = "E_LOCK_STORE";
  readonly directory: string;
  /** The system's own code, such as `EACCES`, `ENOSPC`, `EPERM`. */
  readonly systemCode: string;

  constructor(directory: string, cause: NodeJS.ErrnoException) {
    const systemCode = cause.code ?? "unknown";
    super(
      `Cannot use ${directory} for locks: ${cause.message}. ` +
        "Expected a writable directory on a file system with hard links; choose another, or mend this one.",
      { cause },
    );
    this.directory = directory;
    this.systemCode = systemCode;
  }
}

/** Locks are not broken without a trace. */
export class UnauditedBreakError extends Error {
  override readonly name = "UnauditedBreakError";
  readonly code = "E_LOCK_BREAK_UNAUDITED";

  constructor(key: string) {
    super(
      `Refused to break the lock "${key}": nobody would record it. Make the lock manager with an \`onBreak\`.`,
    );
  }
}

/** A newer owner has written to the resource, or is about to. */
export class FencedError extends Error {
  override readonly name = "FencedError";
  readonly code = "E_FENCED";
  readonly path: string;
  readonly token: number;
  readonly highest: number;

  constructor(path: string, token: number, highest: number) {
    super(
      `Refused to write ${path}: expected a token of at least ${highest}, received ${token}. ` +
        "The lock went to a newer owner meanwhile. Stop this work; read the file again before you start over.",
    );
    this.path = path;
    this.token = token;
    this.highest = highest;
  }
}

export function describeHolder(holder: LockHolder | undefined): string {
  if (holder === undefined) return "Nobody holds it at this moment; others are before this one in the queue.";
  const { owner, acquiredAt, purpose, token } = holder;
  const why = purpose === undefined ? "" : ` for "${purpose}"`;
  return `Process ${owner.pid} on ${owner.host} holds it since ${acquiredAt}${why} (token ${token}).`;
}
