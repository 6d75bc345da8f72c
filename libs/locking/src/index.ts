export {
  FencedError,
  LockedError,
  LockLostError,
  LockStoreError,
  LockTimeoutError,
  UnauditedBreakError,
} from "./errors.ts";
export { FencedWriter } from "./fenced-writer.ts";
export { fileLocks } from "./file/file-locks.ts";
export type { LockManagerOptions } from "./lock-manager.ts";
export type {
  AcquireOptions,
  BreakRequest,
  Lock,
  LockBreak,
  LockHolder,
  LockInspection,
  LockManager,
  TryAcquireOptions,
} from "./lock.ts";
export type { LockOwner } from "./owner/lock-owner.ts";
export { postgresLocks } from "./postgres/postgres-locks.ts";
export type { LeaseExpiry, PostgresLockOptions } from "./postgres/postgres-locks.ts";
export type { PostgresClient, PostgresPool, PostgresResult } from "./postgres/postgres-pool.ts";
