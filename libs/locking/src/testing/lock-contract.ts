import { describe, expect, it } from "vitest";
import type { LockManagerOptions } from "../lock-manager.ts";
import type { LockBreak, LockManager } from "../lock.ts";
import { until } from "./until.ts";

/** Whoever is too slow to take a lock when it is his turn gives up his place: no test may depend on that. */
const patient: LockManagerOptions = { patienceMs: 60_000 };

/** What every backend must do, whatever it keeps its locks in. `open` gives a manager of one and the same store. */
export function describeLockContract(
  name: string,
  open: (options?: LockManagerOptions) => LockManager,
): void {
  let keys = 0;
  const freshKey = (): string => `${name}/key ${++keys}`;

  describe(`${name}: one owner at a time`, () => {
    it("gives a free lock at once, with rising tokens", async () => {
      const [locks, key] = [open(), freshKey()];
      const tokens = [];
      for (let i = 0; i < 5; i++) {
        const lock = await locks.acquire(key);
        tokens.push(lock.token);
        await lock.release();
      }
      expect(tokens).toEqual([1, 2, 3, 4, 5]);
    });

    it("refuses a second owner, in this process too, until the first lets go", async () => {
      const [locks, other, key] = [open(), open(), freshKey()];
      const lock = await locks.acquire(key);
      expect(await other.tryAcquire(key)).toBeUndefined();
      expect(await locks.tryAcquire(key)).toBeUndefined();
      await lock.release();
      const next = await other.tryAcquire(key);
      expect(next?.token).toBe(lock.token + 1);
      await next?.release();
    });

    it("keys do not disturb one another", async () => {
      const locks = open();
      const [one, two] = [await locks.acquire(freshKey()), await locks.acquire(freshKey())];
      await one.release();
      await two.release();
    });

    it("never runs two sections at once", async () => {
      const [one, other, key] = [open(), open(), freshKey()];
      let inside = 0;
      let most = 0;
      const section = async (): Promise<void> => {
        most = Math.max(most, ++inside);
        await new Promise(setImmediate);
        inside -= 1;
      };
      await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 ? one : other).withLock(key, section)));
      expect(most).toBe(1);
    });

    it("gives a token above any number asked for", async () => {
      const [locks, key] = [open(), freshKey()];
      const raised = await locks.acquire(key, { above: 41 });
      expect(raised.token).toBe(42);
      expect(await locks.tryAcquire(key)).toBeUndefined();
      await raised.release();
      const next = await locks.acquire(key, { above: 7 });
      expect(next.token).toBe(43);
      await next.release();
    });
  });

  describe(`${name}: giving back`, () => {
    it("releases once; a second release has no effect on the next owner", async () => {
      const [locks, key] = [open(), freshKey()];
      const first = await locks.acquire(key);
      await first.release();
      const second = await locks.acquire(key);
      await first.release();
      expect(await locks.tryAcquire(key)).toBeUndefined();
      await second.release();
    });

    it("withLock releases when the work fails, and gives its failure", async () => {
      const [locks, key] = [open(), freshKey()];
      await expect(locks.withLock(key, () => Promise.reject(new Error("work failed")))).rejects.toThrow(
        "work failed",
      );
      expect(await locks.withLock(key, (lock) => Promise.resolve(lock.token))).toBe(2);
    });

    it("can be disposed of", async () => {
      const [locks, key] = [open(), freshKey()];
      const lock = await locks.acquire(key);
      await lock[Symbol.asyncDispose]();
      expect((await locks.inspect(key)).holder).toBeUndefined();
    });
  });

  describe(`${name}: waiting`, () => {
    it("gives the lock to those who wait, first come, first served", async () => {
      const [locks, key] = [open(patient), freshKey()];
      const order: number[] = [];
      const holder = await locks.acquire(key);
      const waiters = [];
      for (let i = 0; i < 5; i++) {
        waiters.push(locks.withLock(key, () => Promise.resolve(order.push(i))));
        await until(async () => (await locks.inspect(key)).waiters === i + 1);
      }
      await holder.release();
      await Promise.all(waiters);
      expect(order).toEqual([0, 1, 2, 3, 4]);
    });

    it("overtakes nobody much, when 8 want it again and again", async () => {
      const [locks, key] = [open(patient), freshKey()];
      let granted = 0;
      let mostOvertaken = 0;
      const contender = async (): Promise<void> => {
        for (let round = 0; round < 10; round++) {
          const before = granted;
          await locks.withLock(key, async () => {
            mostOvertaken = Math.max(mostOvertaken, granted - before);
            granted += 1;
            await new Promise(setImmediate);
          });
        }
      };
      await Promise.all(Array.from({ length: 8 }, contender));
      expect(granted).toBe(80);
      expect(mostOvertaken).toBeLessThanOrEqual(16);
    });

    it("gives up after the time asked for, naming the holder", async () => {
      const [locks, key] = [open(), freshKey()];
      const lock = await locks.acquire(key, { purpose: "run T-1" });
      await expect(locks.acquire(key, { timeoutMs: 20 })).rejects.toMatchObject({
        code: "E_LOCK_TIMEOUT",
        holder: { token: 1, purpose: "run T-1", owner: { pid: process.pid } },
        message: expect.stringMatching(/Process \d+ on .+ holds it since .+ for "run T-1"/) as string,
      });
      expect((await locks.inspect(key)).waiters).toBe(0);
      await lock.release();
    });

    it("stops waiting when it is told to, and leaves the queue", async () => {
      const [locks, key] = [open(), freshKey()];
      const lock = await locks.acquire(key);
      const controller = new AbortController();
      const waiting = locks.acquire(key, { signal: controller.signal });
      await until(async () => (await locks.inspect(key)).waiters === 1);
      controller.abort(new Error("user pressed Ctrl-C"));
      await expect(waiting).rejects.toThrow("user pressed Ctrl-C");
      expect((await locks.inspect(key)).waiters).toBe(0);
      await lock.release();
    });

    it("refuses times that are none", async () => {
      await expect(open().acquire(freshKey(), { timeoutMs: Number.NaN })).rejects.toThrow(RangeError);
      expect(() => open({ patienceMs: -1 })).toThrow(RangeError);
    });
  });

  describe(`${name}: looking and breaking`, () => {
    it("tells who holds a lock, since when, what for, and whether it lives", async () => {
      const [locks, key] = [open(), freshKey()];
      expect(await locks.inspect(key)).toMatchObject({ key, holder: undefined, alive: false, waiters: 0 });
      const lock = await locks.acquire(key, { purpose: "build" });
      const { holder, alive, stopped } = await locks.inspect(key);
      expect(holder).toMatchObject({ token: lock.token, purpose: "build", owner: { pid: process.pid } });
      expect(Date.now() - Date.parse(holder?.acquiredAt ?? "")).toBeLessThan(60_000);
      expect({ alive, stopped }).toEqual({ alive: true, stopped: false });
      await lock.release();
    });

    it("breaks a lock for a stated reason, after it was recorded; its owner learns of it", async () => {
      const [key, events] = [freshKey(), [] as LockBreak[]];
      const locks = open({ onBreak: (event) => void events.push(event) });
      const lock = await locks.acquire(key);
      const broken = await locks.breakLock(key, { reason: "hangs", actor: "ada" });
      expect(broken).toMatchObject({ token: lock.token });
      expect(events).toEqual([
        expect.objectContaining({ key, reason: "hangs", actor: "ada", holder: broken, alive: true }),
      ]);
      const next = await locks.acquire(key);
      await expect(lock.release()).rejects.toMatchObject({ code: "E_LOCK_LOST" });
      expect((await locks.inspect(key)).holder?.token).toBe(next.token);
      await next.release();
    });

    it("does not break what cannot be recorded, and has nothing to break on a free lock", async () => {
      const [key, request] = [freshKey(), { reason: "hangs", actor: "ada" }];
      const lock = await open().acquire(key);
      await expect(open().breakLock(key, request)).rejects.toMatchObject({ code: "E_LOCK_BREAK_UNAUDITED" });
      const failing = open({ onBreak: () => Promise.reject(new Error("audit log is full")) });
      await expect(failing.breakLock(key, request)).rejects.toThrow("audit log is full");
      await lock.release();
      expect(await open({ onBreak: () => undefined }).breakLock(key, request)).toBeUndefined();
    });
  });
}
