import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileLocks } from "../index.ts";
import type { LockManager } from "../lock.ts";
import { thisProcess } from "../owner/liveness.ts";
import { processFileName } from "./entries.ts";
import { keyDirectory } from "./key-directory.ts";

let root: string;
let locks: LockManager;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "generation-"));
  locks = fileLocks(root, { onBreak: () => undefined });
});
afterEach(() => rm(root, { recursive: true, force: true }));

const key = "task T-1";
const entries = async (): Promise<string[]> => (await readdir(keyDirectory(root, key))).sort();

/** As if a process had taken generation 7 and left this record. */
async function leave(record: unknown): Promise<void> {
  await mkdir(keyDirectory(root, key), { recursive: true });
  const text = typeof record === "string" ? record : JSON.stringify(record);
  await writeFile(join(keyDirectory(root, key), "7"), text);
}

describe("what is on the disk", () => {
  it("is one small file a key: the newest generation", async () => {
    for (let i = 0; i < 20; i++) await (await locks.acquire(key)).release();
    expect(await entries()).toEqual(["20.done"]);
    const lock = await locks.acquire(key, { purpose: "run" });
    expect(await entries()).toEqual(["21"]);
    const record: unknown = JSON.parse(await readFile(join(keyDirectory(root, key), "21"), "utf8"));
    expect(record).toEqual({
      owner: thisProcess(),
      acquiredAt: expect.any(String) as string,
      purpose: "run",
    });
    await lock.release();
  });

  it("does not grow by drafts and places of processes that died", async () => {
    await mkdir(keyDirectory(root, key), { recursive: true });
    const { startedAt } = thisProcess();
    for (const kind of ["wait", "draft"] as const) {
      const ofDead = processFileName(kind, 1).replace(`-${startedAt}-`, "-1-");
      await writeFile(join(keyDirectory(root, key), ofDead), "");
    }
    await (await locks.acquire(key)).release();
    expect(await entries()).toEqual(["1.done"]);
  });

  it("tells nothing when there is nothing, and makes no directory for a question", async () => {
    expect(await locks.inspect("never used")).toMatchObject({ holder: undefined, alive: false, waiters: 0 });
    expect(await readdir(root)).toEqual([]);
  });
});

describe("an owner's record", () => {
  const record = { owner: thisProcess(), acquiredAt: "2026-01-01T00:00:00.000Z" };

  it("of a process whose pid was given to another frees the lock", async () => {
    await leave({ ...record, owner: { ...thisProcess(), startedAt: "1" } });
    const lock = await locks.tryAcquire(key);
    expect(lock?.token).toBe(8);
  });

  it("of a process that cannot be seen from here holds the lock, and the time-out says what to do", async () => {
    await leave({ ...record, owner: { ...thisProcess(), host: "build-7", pid: 4321 } });
    expect(await locks.tryAcquire(key)).toBeUndefined();
    expect(await locks.inspect(key)).toMatchObject({ alive: "unknown", holder: { token: 7 } });
    await expect(locks.acquire(key, { timeoutMs: 5 })).rejects.toThrow(
      /Process 4321 on build-7 holds it since 2026-01-01T00:00:00.000Z \(token 7\)\. It cannot be seen from here: look there; if it is gone, break the lock\./,
    );
    await locks.breakLock(key, { reason: "build-7 is gone", actor: "ada" });
    expect((await locks.acquire(key)).token).toBe(8);
  });

  it.each(["", "\0\0\0\0"])(
    "that a power cut emptied (%j) frees the lock: its owner died with it",
    async (text) => {
      await leave(text);
      expect((await locks.acquire(key)).token).toBe(8);
    },
  );

  it.each(["{", "null", "[]", '{"owner":{}}', '{"owner":{"pid":1}}'])(
    "that is damaged (%s) holds it until somebody decides",
    async (text) => {
      await leave(text);
      expect(await locks.tryAcquire(key)).toBeUndefined();
      expect(await locks.inspect(key)).toMatchObject({ alive: "unknown", holder: { token: 7 } });
      expect(await locks.breakLock(key, { reason: "damaged", actor: "ada" })).toMatchObject({ token: 7 });
      expect((await locks.acquire(key)).token).toBe(8);
    },
  );
});

describe("a directory that cannot be used", () => {
  it("is named, with the system's reason and what is expected of it", async () => {
    await writeFile(join(root, "file"), "");
    const directory = join(root, "file/locks");
    await expect(fileLocks(directory).acquire(key)).rejects.toMatchObject({
      code: "E_LOCK_STORE",
      systemCode: "ENOTDIR",
      message: expect.stringMatching(/Cannot use .*file\/locks.* for locks: ENOTDIR.*hard links/) as string,
    });
  });
});

describe("keys", () => {
  it("may be any text: each has a directory of its own, inside the root", async () => {
    const hostile = [
      "../../etc",
      "..",
      ".",
      "a/b",
      "a\0b",
      "con",
      "Task",
      "task",
      "ä",
      "a\u0301",
      "x".repeat(5000),
      " ",
    ];
    const held = await Promise.all(hostile.map((name) => locks.acquire(name)));
    expect(new Set((await readdir(root)).map((name) => name.toLowerCase())).size).toBe(hostile.length);
    await Promise.all(held.map((lock) => lock.release()));
    await expect(locks.acquire("")).rejects.toThrow(RangeError);
  });

  it("never share a directory, and never leave the root", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, other) => {
        const [a, b] = [keyDirectory("/root", one), keyDirectory("/root", other)];
        expect(a === b).toBe(one === other);
        expect(a).toMatch(/^\/root\/[A-Za-z0-9_-]{0,60}~[0-9a-f]{16}$/);
      }),
    );
  });
});
