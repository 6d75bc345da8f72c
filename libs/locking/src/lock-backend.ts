import type { LockHolder, LockInspection, TryAcquireOptions } from "./lock.ts";
import type { Liveness } from "./owner/lock-owner.ts";

/** A place in the queue for a key. */
export interface Place {
  readonly id: string;
}

export interface AttemptRequest extends TryAcquireOptions {
  readonly place?: Place;
  /** Takes a free lock although others are before this one. */
  readonly barge: boolean;
}

export type Attempt =
  | { readonly outcome: "acquired"; readonly token: number }
  | {
      readonly outcome: "held";
      readonly holder: LockHolder;
      readonly liveness: Liveness;
      readonly ahead: number;
    }
  /** Free since `generation` ended, and `ahead` others may take it first. */
  | { readonly outcome: "behind"; readonly generation: number; readonly ahead: number };

/** Where locks are kept. Safety is the backend's part; waiting, queues' manners and time-outs are the manager's. */
export interface LockBackend {
  attempt(key: string, request: AttemptRequest): Promise<Attempt>;
  join(key: string): Promise<Place>;
  leave(key: string, place: Place): Promise<void>;
  /** @returns false when the lock was not this token's any more */
  release(key: string, token: number): Promise<boolean>;
  inspect(key: string): Promise<LockInspection>;
  /** @returns false when the lock was not this holder's any more */
  takeAway(key: string, holder: LockHolder): Promise<boolean>;
}
