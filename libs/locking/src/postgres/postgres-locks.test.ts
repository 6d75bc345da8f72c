import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeLockContract } from "../testing/lock-contract.ts";
import { until } from "../testing/until.ts";
import { describeProcessContract } from "../testing/process-contract.ts";
import { startPostgres, type PostgresServer } from "../testing/postgres-server.ts";
import { postgresLocks, type LeaseExpiry } from "./postgres-locks.ts";

let server: PostgresServer;
let pool: pg.Pool;
beforeAll(async () => {
  server = await startPostgres(process.env["PGURL"]);
  pool = new pg.Pool({ connectionString: server.url, max: 8 });
  pool.on("error", () => undefined);
}, 120_000);
afterAll(async () => {
  await pool.end();
  await server.stop();
});

const table = `lock_test_${process.pid}`;

describeLockContract("postgres", (options) => postgresLocks(pool, { ...options, table }));
describeProcessContract("postgres", () => server.url);

describe("the tables", () => {
  it("are made once, by whoever comes first, when many come at the same time", async () => {
    const fresh = `${table}_fresh`;
    const managers = Array.from({ length: 8 }, () => postgresLocks(pool, { table: fresh }));
    const locks = await Promise.all(managers.map((manager, i) => manager.acquire(`key ${i}`)));
    await Promise.all(locks.map((lock) => lock.release()));
  });

  it("need no right to create any where they are there", async () => {
    const role = `locker_${process.pid}`;
    await pool.query(`
      create role ${role} login;
      grant select, insert, update, delete on ${table}, ${table}_queue to ${role};`);
    const limited = new pg.Pool({ connectionString: server.url, user: role, max: 1 });
    try {
      const locks = postgresLocks(limited, { table });
      expect(await locks.withLock("of a limited role", (lock) => Promise.resolve(lock.token))).toBe(1);
    } finally {
      await limited.end();
      await pool.query(`drop owned by ${role}; drop role ${role};`);
    }
  });

  it("have names that cannot be anything else", () => {
    expect(() => postgresLocks(pool, { table: "locks; drop table users" })).toThrow(RangeError);
    expect(() => postgresLocks(pool, { leaseMs: 5 })).toThrow(RangeError);
  });
});

describe("connections", () => {
  it("one is enough for everything that a manager does", async () => {
    const small = new pg.Pool({ connectionString: server.url, max: 1 });
    const locks = postgresLocks(small, { table, onBreak: () => undefined });
    const lock = await locks.acquire("small");
    const waiting = locks.acquire("small");
    await until(async () => (await locks.inspect("small")).waiters === 1);
    await locks.breakLock("small", { reason: "test", actor: "test" });
    const next = await waiting;
    await expect(lock.release()).rejects.toMatchObject({ code: "E_LOCK_LOST" });
    await next.release();
    // And none is kept when nothing is held.
    expect({ idle: small.idleCount, total: small.totalCount }).toEqual({ idle: 1, total: 1 });
    await small.end();
  });

  it("that the server ends take their locks with them; the manager goes on with new ones", async () => {
    const locks = postgresLocks(pool, { table });
    const [kept, lost] = [await locks.acquire("kept"), await locks.acquire("lost")];
    await pool.query(`
      select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and pid <> pg_backend_pid()
        and (classid::bigint << 32 | objid::bigint) = (select session from ${table} where key = 'lost')`);
    const other = postgresLocks(pool, { table });
    const next = await other.acquire("lost", { timeoutMs: 30_000 });
    expect(next.token).toBe(lost.token + 1);
    await expect(lost.release()).rejects.toMatchObject({ code: "E_LOCK_LOST" });
    // Nobody has asked for this one meanwhile.
    await kept.release();
    await next.release();
    expect(await locks.withLock("lost", (lock) => Promise.resolve(lock.token))).toBe(lost.token + 2);
  });
});

describe("a lease", () => {
  it("is renewed as long as its owner works", async () => {
    const locks = postgresLocks(pool, { table, leaseMs: 3000 });
    const lock = await locks.acquire("renewed");
    const ends = new Set<string>();
    await until(async () => {
      const { rows } = await pool.query<{ lease_until: Date }>(
        `select lease_until from ${table} where key = 'renewed'`,
      );
      ends.add(rows[0]!.lease_until.toISOString());
      return ends.size > 2;
    });
    expect(await locks.tryAcquire("renewed")).toBeUndefined();
    await lock.release();
  });

  it("that ran out although its owner is connected is taken over and reported, before the new owner works", async () => {
    const hanging = postgresLocks(pool, { table, leaseMs: 86_400_000 });
    const lock = await hanging.acquire("hangs", { purpose: "to hang" });
    await pool.query(`update ${table} set lease_until = clock_timestamp() where key = 'hangs'`);
    expect(await hanging.inspect("hangs")).toMatchObject({ alive: true, stopped: true });
    const failing = postgresLocks(pool, {
      table,
      onLeaseExpired: () => Promise.reject(new Error("audit log is full")),
    });
    await expect(failing.acquire("hangs")).rejects.toThrow("audit log is full");
    expect((await hanging.inspect("hangs")).holder).toBeUndefined();
    await expect(lock.release()).rejects.toMatchObject({ code: "E_LOCK_LOST" });

    const again = await hanging.acquire("hangs", { purpose: "to hang again" });
    await pool.query(`update ${table} set lease_until = clock_timestamp() where key = 'hangs'`);
    const events: LeaseExpiry[] = [];
    const locks = postgresLocks(pool, { table, onLeaseExpired: (event) => void events.push(event) });
    const next = await locks.acquire("hangs");
    expect(events).toEqual([
      expect.objectContaining({
        key: "hangs",
        token: next.token,
        holder: expect.objectContaining({ purpose: "to hang again", token: again.token }) as unknown,
      }),
    ]);
    await expect(again.release()).rejects.toMatchObject({ code: "E_LOCK_LOST" });
    await next.release();
  });
});
