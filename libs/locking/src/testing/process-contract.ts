import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FencedWriter } from "../fenced-writer.ts";
import type { LockManagerOptions } from "../lock-manager.ts";
import { until } from "./until.ts";
import { startHolder, type Holder } from "./holder.ts";
import { openLocks, type OpenedLocks } from "./open-locks.ts";

const leaseMs = 1000;

/** What every backend must do between processes that die and sleep. `where` says where its locks are. */
export function describeProcessContract(name: string, where: () => string): void {
  describe(`${name}: an owner in another process`, () => {
    let directory: string;
    let file: string;
    let key: string;
    const opened: OpenedLocks[] = [];
    const holders: Holder[] = [];
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), "locking-process-"));
      file = join(directory, "state.json");
      key = `${name} ${directory}`;
    });
    afterEach(async () => {
      await Promise.all(holders.splice(0).map((holder) => holder.kill()));
      const ended = Promise.all(opened.splice(0).map(({ end }) => end()));
      // After a failed test a lock may still be held, and its connection with it.
      await Promise.race([ended, setTimeout(2000, undefined, { ref: false })]);
      await rm(directory, { recursive: true, force: true });
    });

    const open = (lease = 60_000, options?: LockManagerOptions) => {
      const locks = openLocks(where(), lease, options);
      opened.push(locks);
      return locks.locks;
    };
    const start = (lease: number): Holder => {
      const holder = startHolder(where(), lease, key, file);
      holders.push(holder);
      return holder;
    };
    const hold = async (lease = 60_000): Promise<Holder> => {
      const holder = start(lease);
      expect(await holder.tell("acquire")).toBe("acquired 1");
      return holder;
    };

    it("that was killed loses the lock at once, with no lease to wait for", async () => {
      const holder = await hold();
      const locks = open();
      expect(await locks.tryAcquire(key)).toBeUndefined();
      expect(await locks.inspect(key)).toMatchObject({ alive: true, holder: { owner: { pid: holder.pid } } });
      await holder.kill();
      const lock = await locks.acquire(key, { timeoutMs: 30_000 });
      expect(lock.token).toBe(2);
      await lock.release();
    });

    it("that is killed while others wait leaves it to one of them", async () => {
      const holder = await hold();
      const locks = open();
      const waiting = [1, 2, 3].map(() => locks.withLock(key, (lock) => Promise.resolve(lock.token)));
      await until(async () => (await locks.inspect(key)).waiters === 3);
      await holder.kill();
      expect((await Promise.all(waiting)).sort()).toEqual([2, 3, 4]);
    });

    it("a waiter that was killed holds nobody up", async () => {
      const locks = open();
      const lock = await locks.acquire(key);
      const waiter = start(leaseMs);
      void waiter.tell("acquire");
      await until(async () => (await locks.inspect(key)).waiters === 1);
      const waiting = locks.acquire(key, { timeoutMs: 30_000 });
      await until(async () => (await locks.inspect(key)).waiters === 2);
      await waiter.kill();
      await lock.release();
      const next = await waiting;
      // A server may carry out the last attempt of a dead client; then that token is used up.
      expect(next.token).toBeGreaterThan(1);
      await next.release();
    });

    it("a waiter that is suspended at the head of the queue does not hold up the others for long", async () => {
      const locks = open();
      const lock = await locks.acquire(key);
      const waiter = start(leaseMs);
      void waiter.tell("acquire");
      await until(async () => (await locks.inspect(key)).waiters === 1);
      waiter.signal("SIGSTOP");
      const waiting = locks.acquire(key, { timeoutMs: 30_000 });
      await until(async () => (await locks.inspect(key)).waiters === 2);
      await lock.release();
      await (await waiting).release();
    });

    it("that lost its lock while it was suspended cannot write to a fenced file any more", async () => {
      const holder = await hold(leaseMs);
      expect(await holder.tell("write mine")).toBe("write done");
      holder.signal("SIGSTOP");
      const locks = open(leaseMs, { onBreak: () => undefined });
      await until(async () => (await locks.inspect(key)).stopped);
      // A lease runs out by itself; a file lock is never taken from a living owner, except by somebody's decision.
      if (!where().startsWith("postgres")) await locks.breakLock(key, { reason: "it hangs", actor: "test" });
      const lock = await locks.acquire(key, { timeoutMs: 30_000 });
      expect(lock.token).toBe(2);
      await new FencedWriter(file).write(lock.token, "of the next owner");
      holder.signal("SIGCONT");
      expect(await holder.tell("write stale")).toBe("E_FENCED");
      expect(await readFile(file, "utf8")).toBe("of the next owner");
      expect(await holder.tell("release")).toBe("E_LOCK_LOST");
      expect((await locks.inspect(key)).holder?.token).toBe(2);
      await lock.release();
    });
  });
}
