import { randomInt } from "node:crypto";
import type { PostgresClient, PostgresPool, PostgresResult } from "./postgres-pool.ts";
import type { LockSchema } from "./schema.ts";

/**
 * One connection that a lock manager keeps while it holds locks or waits for some. It holds an advisory lock under the
 * session's id, so that everybody can see in the server whether the session lives, and it renews the session's leases.
 */
export class Session {
  /** Drawn at random: no two sessions have the same in practice. */
  readonly id = randomInt(1, 2 ** 48 - 1);
  readonly #client: PostgresClient;
  #turn: Promise<unknown> = Promise.resolve();
  #renewal: NodeJS.Timeout | undefined;
  #failure: Error | undefined;

  private constructor(client: PostgresClient) {
    this.#client = client;
    client.on("error", this.#fail);
  }

  static async open(pool: PostgresPool, schema: LockSchema, leaseMs: number): Promise<Session> {
    const session = new Session(await pool.connect());
    try {
      await session.query("select pg_advisory_lock($1)", [session.id]);
    } catch (error) {
      session.#fail(error as Error);
      throw error;
    }
    session.#renewal = setInterval(() => {
      // A renewal that fails is made up for by the next one; or the connection is gone, and says so itself.
      session.query(schema.renew, [session.id, leaseMs]).catch(() => undefined);
    }, leaseMs / 3);
    session.#renewal.unref();
    return session;
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** One statement after the other. */
  query(text: string, values?: unknown[]): Promise<PostgresResult> {
    const result = this.#turn.then(() => {
      if (this.#failure !== undefined) throw this.#failure;
      return this.#client.query(text, values);
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    if (this.#failure !== undefined) return;
    clearInterval(this.#renewal);
    try {
      await this.query("select pg_advisory_unlock($1)", [this.id]);
    } catch (error) {
      this.#fail(error as Error);
      return;
    }
    this.#client.off("error", this.#fail);
    this.#client.release();
  }

  /** A broken connection is closed at once, which ends the session for the server as well. */
  readonly #fail = (error: Error): void => {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    clearInterval(this.#renewal);
    this.#client.release(error);
  };
}

/** A share in a session. */
export interface Membership {
  readonly session: Session;
  /** The last one to leave closes the session. */
  readonly leave: () => Promise<void>;
}

/** One session for all who need one at the same time; a new one after a failure. */
export class SharedSession {
  readonly #open: () => Promise<Session>;
  #current: { readonly opening: Promise<Session>; opened?: Session; members: number } | undefined;

  constructor(open: () => Promise<Session>) {
    this.#open = open;
  }

  async join(): Promise<Membership> {
    if (this.#current?.opened?.hasFailed === true) this.#current = undefined;
    const shared = (this.#current ??= { opening: this.#open(), members: 0 });
    shared.members += 1;
    let session: Session;
    try {
      session = shared.opened = await shared.opening;
    } catch (error) {
      if (this.#current === shared) this.#current = undefined;
      throw error;
    }
    return {
      session,
      leave: async () => {
        shared.members -= 1;
        if (shared.members > 0) return;
        if (this.#current === shared) this.#current = undefined;
        await session.close();
      },
    };
  }

  /** Runs `work` with a share in the session. */
  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { session, leave } = await this.join();
    try {
      return await work(session);
    } finally {
      await leave();
    }
  }
}
