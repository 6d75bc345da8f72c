import pg from "pg";
import { fileLocks } from "../file/file-locks.ts";
import type { LockManagerOptions } from "../lock-manager.ts";
import type { LockManager } from "../lock.ts";
import { postgresLocks } from "../postgres/postgres-locks.ts";

export interface OpenedLocks {
  readonly locks: LockManager;
  readonly end: () => Promise<void>;
}

/** The locks at `where`, for programs that are told so on their command line: a directory or a `postgres:` URL. */
export function openLocks(where: string, leaseMs: number, options: LockManagerOptions = {}): OpenedLocks {
  if (!where.startsWith("postgres"))
    return { locks: fileLocks(where, options), end: () => Promise.resolve() };
  const pool = new pg.Pool({ connectionString: where, max: 2 });
  // A connection that breaks while it is idle concerns nobody.
  pool.on("error", () => undefined);
  return { locks: postgresLocks(pool, { ...options, leaseMs }), end: () => pool.end() };
}
