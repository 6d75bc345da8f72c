import type { Attempt, AttemptRequest, LockBackend, Place } from "../lock-backend.ts";
import { lockManager, type LockManagerOptions } from "../lock-manager.ts";
import type { LockHolder, LockInspection, LockManager } from "../lock.ts";
import type { LockOwner } from "../owner/lock-owner.ts";
import { thisProcess } from "../owner/liveness.ts";
import type { PostgresPool } from "./postgres-pool.ts";
import { lockSchema, type LockSchema } from "./schema.ts";
import { Session, SharedSession, type Membership } from "./session.ts";

export interface PostgresLockOptions extends LockManagerOptions {
  /** Two tables are made when they are missing: this one and `<table>_queue`. Default `codex_orchestrator_lock`. */
  readonly table?: string;
  /**
   * How long a holder that is connected, but does not renew its lease, keeps the lock; in milliseconds, 30,000 by
   * default. One whose connection has ended loses it at once.
   */
  readonly leaseMs?: number;
  /** Is told when a lock was taken over because its lease ran out although its holder is still connected: it hangs. */
  readonly onLeaseExpired?: (event: LeaseExpiry) => void | Promise<void>;
}

export interface LeaseExpiry {
  readonly key: string;
  readonly holder: LockHolder;
  /** Of the new owner. */
  readonly token: number;
}

/**
 * Locks between machines: a lease row with a fencing token in PostgreSQL. The connections must be direct ones or of a
 * pooler in session mode, because a session's advisory lock tells whether it lives.
 *
 * @param pool a `pg.Pool`; one connection of it is in use while locks are held or waited for
 */
export function postgresLocks(pool: PostgresPool, options: PostgresLockOptions = {}): LockManager {
  return lockManager(new PostgresLockBackend(pool, options), options);
}

class PostgresLockBackend implements LockBackend {
  readonly #schema: LockSchema;
  readonly #leaseMs: number;
  readonly #onLeaseExpired: PostgresLockOptions["onLeaseExpired"];
  readonly #sessions: SharedSession;
  readonly #held = new Map<string, Membership>();
  readonly #waiting = new Map<string, Membership>();

  constructor(pool: PostgresPool, options: PostgresLockOptions) {
    const { table = "codex_orchestrator_lock", leaseMs = 30_000, onLeaseExpired } = options;
    if (!(leaseMs >= 100 && leaseMs <= 86_400_000))
      throw new RangeError(`Expected leaseMs between 100 and 86400000 (a day), received ${leaseMs}.`);
    this.#schema = lockSchema(table);
    this.#leaseMs = leaseMs;
    this.#onLeaseExpired = onLeaseExpired;
    let prepared = false;
    this.#sessions = new SharedSession(async () => {
      if (!prepared) await createTables(pool, this.#schema);
      prepared = true;
      return Session.open(pool, this.#schema, leaseMs);
    });
  }

  async attempt(key: string, request: AttemptRequest): Promise<Attempt> {
    const membership = await this.#sessions.join();
    try {
      const attempt = await this.#attemptIn(membership.session, key, request);
      if (attempt.outcome === "acquired") this.#held.set(nameOf(key, attempt.token), membership);
      else await membership.leave();
      return attempt;
    } catch (error) {
      await membership.leave();
      throw error;
    }
  }

  async #attemptIn(
    session: Session,
    key: string,
    { above = 0, barge, place, purpose }: AttemptRequest,
  ): Promise<Attempt> {
    const owner = JSON.stringify(thisProcess());
    const values = [key, above, session.id, this.#leaseMs, owner, purpose ?? null, barge, place?.id ?? null];
    const { rows } = await session.query(this.#schema.attempt, values);
    const row = rows[0] as AttemptRow;
    const holder = holderOf(row);
    const hangs = row.connected === true && row.expired === true;
    if (row.taken !== null) {
      const token = Number(row.taken);
      if (holder !== undefined && hangs) await this.#report(session, { key, holder, token });
      return { outcome: "acquired", token };
    }
    const ahead = Number(row.ahead);
    if (holder === undefined || hangs || row.connected === false)
      return { outcome: "behind", generation: Number(row.newest), ahead };
    return { outcome: "held", holder, liveness: "alive", ahead };
  }

  async #report(session: Session, event: LeaseExpiry): Promise<void> {
    try {
      await this.#onLeaseExpired?.(event);
    } catch (error) {
      await session.query(this.#schema.release, [event.key, event.token, session.id]);
      throw error;
    }
  }

  async join(key: string): Promise<Place> {
    const membership = await this.#sessions.join();
    try {
      const { rows } = await membership.session.query(this.#schema.join, [key, membership.session.id]);
      const id = (rows[0] as { place: string }).place;
      this.#waiting.set(id, membership);
      return { id };
    } catch (error) {
      await membership.leave();
      throw error;
    }
  }

  async leave(_key: string, place: Place): Promise<void> {
    const membership = this.#waiting.get(place.id);
    this.#waiting.delete(place.id);
    // Where it fails the session is dead, and others sweep its places.
    await membership?.session.query(this.#schema.leave, [place.id]).catch(() => undefined);
    await membership?.leave();
  }

  async release(key: string, token: number): Promise<boolean> {
    const name = nameOf(key, token);
    const membership = this.#held.get(name);
    if (membership === undefined) return false;
    const { session } = membership;
    const values = [key, token, session.id];
    // When the connection has failed, the lock may still be ours, because nobody has asked for it since.
    const released = session.hasFailed
      ? await this.#sessions.use((other) => other.query(this.#schema.release, values))
      : await session.query(this.#schema.release, values);
    this.#held.delete(name);
    await membership.leave();
    return released.rowCount === 1;
  }

  async takeAway(key: string, holder: LockHolder): Promise<boolean> {
    const values = [key, holder.token, null];
    const { rowCount } = await this.#sessions.use((session) => session.query(this.#schema.release, values));
    return rowCount === 1;
  }

  async inspect(key: string): Promise<LockInspection> {
    const { rows } = await this.#sessions.use((session) => session.query(this.#schema.inspect, [key]));
    const row = rows[0] as HolderRow & { readonly waiters: string };
    const alive = row.connected === true;
    const stopped = alive && row.expired === true;
    return { key, holder: holderOf(row), alive, stopped, waiters: Number(row.waiters) };
  }
}

/** Where the tables are there, no right to create any is needed. */
async function createTables(pool: PostgresPool, schema: LockSchema): Promise<void> {
  const client = await pool.connect();
  let broken = true;
  try {
    const { rows } = await client.query(schema.isPresent);
    if (!(rows[0] as { present: boolean }).present) await client.query(schema.create);
    broken = false;
  } finally {
    client.release(broken);
  }
}

/** The columns are null when nobody holds the lock. */
interface HolderRow {
  readonly token: string | null;
  readonly owner: string | null;
  readonly acquired_at: string | null;
  readonly purpose: string | null;
  readonly connected: boolean | null;
  readonly expired: boolean | null;
}

interface AttemptRow extends HolderRow {
  readonly taken: string | null;
  readonly newest: string | null;
  readonly ahead: string;
}

function holderOf({ token, owner, acquired_at: acquiredAt, purpose }: HolderRow): LockHolder | undefined {
  if (token === null || owner === null || acquiredAt === null) return undefined;
  return {
    token: Number(token),
    owner: JSON.parse(owner) as LockOwner,
    acquiredAt,
    ...(purpose !== null && { purpose }),
  };
}

function nameOf(key: string, token: number): string {
  return `${token} ${key}`;
}
