import { hash } from "node:crypto";
import { writeFileSync } from "node:fs";
import type * as Fs from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AuditRecord } from "../record.ts";
import { linesOf, sampleRecords, writeLines } from "../testing/sample-log.ts";
import { verifyAuditLog } from "../verify/verify.ts";
import { attemptAppend, settle } from "./append.ts";
import { listArchives } from "./sidecar.ts";

// Every system call of an append is a place where its process can be suspended, or killed. These tests do both at each
// of them: the calls go through a hook that counts them.

interface Calls {
  before: (writeHalf: () => void) => void;
  dead: boolean;
}

const calls = vi.hoisted((): Calls => ({ before: () => undefined, dead: false }));

vi.mock("node:fs", async (importOriginal) => {
  const fs = await importOriginal<typeof Fs>();
  const hooked = <A extends unknown[], R>(call: (...args: A) => R): ((...args: A) => R) => {
    return (...args) => {
      if (calls.dead) throw new Error("killed");
      calls.before(() => {
        if (call.name !== "writeSync") return;
        const [fd, bytes, , , position] = args as unknown as [number, Buffer, number, number, number | null];
        fs.writeSync(fd, bytes, 0, bytes.length >> 1, position);
      });
      return call(...args);
    };
  };
  return {
    ...fs,
    fstatSync: hooked(fs.fstatSync),
    // A kill needs no disk, and there are thousands of rotations here.
    fsyncSync: hooked(() => undefined),
    linkSync: hooked(fs.linkSync),
    lstatSync: hooked(fs.lstatSync),
    openSync: hooked(fs.openSync),
    readSync: hooked(fs.readSync),
    renameSync: hooked(fs.renameSync),
    unlinkSync: hooked(fs.unlinkSync),
    writeSync: hooked(fs.writeSync),
  };
});

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "audit-interleaving-"));
  file = join(directory, "audit.log");
});
afterEach(async () => {
  calls.before = () => undefined;
  calls.dead = false;
  await rm(directory, { recursive: true, force: true });
});

/** Of every process the same content at the same time, so that one's record cannot be told from another's. */
const entry = { type: "Test", actor: "anybody", data: null };
const clock = (): Date => new Date(0);

function append(maxBytes: number, retries = false): AuditRecord {
  for (let retried = retries; ; retried = true) {
    const { record } = attemptAppend({ path: file, maxBytes, clock }, entry, retried);
    if (record !== undefined) return record;
  }
}

/**
 * Runs `work`, and at its call number `n` of the file system first `interruption`.
 *
 * @returns whether `work` made so many calls
 */
function interruptAt(n: number, work: () => void, interruption: (writeHalf: () => void) => void): boolean {
  let count = 0;
  const outer = calls.before;
  calls.before = (writeHalf) => {
    count += 1;
    if (count !== n) return;
    const own = calls.before;
    calls.before = outer;
    interruption(writeHalf);
    calls.before = own;
  };
  try {
    work();
  } finally {
    calls.before = outer;
  }
  return count >= n;
}

/** Kills the process that does `work` at its call number `n`. @returns whether it made so many calls */
function killAt(n: number, work: () => void, inMidWrite = false): boolean {
  try {
    return interruptAt(n, work, (writeHalf) => {
      if (inMidWrite) writeHalf();
      calls.dead = true;
      throw new Error("killed");
    });
  } catch (error) {
    expect(calls.dead, String(error)).toBe(true);
    return true;
  } finally {
    calls.dead = false;
  }
}

async function startOver(): Promise<void> {
  await rm(directory, { recursive: true });
  await mkdir(directory);
  await writeLines(file, linesOf(sampleRecords(2)));
}

async function expectWhole(acknowledged: readonly AuditRecord[], unacknowledged: number): Promise<void> {
  settle(file);
  const { findings, records } = await verifyAuditLog(file);
  expect(findings).toEqual([]);
  const texts = await Promise.all([...listArchives(file), file].map((path) => readFile(path, "utf8")));
  const lines = texts.join("").split("\n");
  for (const { seq, hash: acknowledgedHash } of acknowledged)
    expect(hash("sha256", lines[seq - 1]!)).toBe(acknowledgedHash);
  expect(new Set(acknowledged.map(({ seq }) => seq)).size).toBe(acknowledged.length);
  expect(records).toBeGreaterThanOrEqual(2 + acknowledged.length);
  expect(records).toBeLessThanOrEqual(2 + acknowledged.length + unacknowledged);
}

/** For every call that `scenario` can be interrupted at; it says whether there was such a call. */
async function atEveryCall(scenario: (n: number) => Promise<boolean>): Promise<void> {
  let calls = 1;
  while (await scenario(calls)) calls += 1;
  expect(calls).toBeGreaterThan(8);
}

describe.each([
  ["one file", Infinity],
  ["a rotation at each append", 1],
])("appending with %s", (_, maxBytes) => {
  it.each([1, 2])("a process sleeps at any call while others append %d times", (others) =>
    atEveryCall(async (n) => {
      await startOver();
      const acknowledged: AuditRecord[] = [];
      const appendOne = (): void => void acknowledged.push(append(maxBytes));
      const reached = interruptAt(n, appendOne, () => {
        for (let i = 0; i < others; i++) appendOne();
      });
      await expectWhole(acknowledged, 0);
      expect((await readdir(directory)).filter((name) => /draft|claim|segment/.test(name))).toEqual([]);
      return reached;
    }),
  );

  it(
    "two processes sleep at any calls, one inside the other, while a third appends",
    () =>
      atEveryCall(async (n) => {
        let reached = true;
        await atEveryCall(async (m) => {
          await startOver();
          const acknowledged: AuditRecord[] = [];
          const appendOne = (): void => void acknowledged.push(append(maxBytes));
          let inner = false;
          reached = interruptAt(n, appendOne, () => {
            inner = interruptAt(m, appendOne, appendOne);
          });
          await expectWhole(acknowledged, 0);
          return reached ? inner : m < 9;
        });
        return reached;
      }),
    60_000,
  );

  it("while one sleeps at any call, others append, and one is killed that claimed too late", () =>
    atEveryCall(async (n) => {
      await startOver();
      const acknowledged: AuditRecord[] = [];
      const appendOne = (): void => void acknowledged.push(append(maxBytes, true));
      const reached = interruptAt(n, appendOne, () => {
        appendOne();
        writeFileSync(`${file}.claim-3-0`, sampleRecords(3)[2]!.line);
      });
      await expectWhole(acknowledged, 0);
      return reached;
    }));

  it.each([false, true])("a process is killed at any call, in the middle of a write: %s", (inMidWrite) =>
    atEveryCall(async (n) => {
      await startOver();
      const acknowledged: AuditRecord[] = [];
      const killed = killAt(n, () => void acknowledged.push(append(maxBytes)), inMidWrite);
      acknowledged.push(append(maxBytes), append(maxBytes));
      await expectWhole(acknowledged, 1);
      return killed;
    }),
  );

  it(
    "a process is killed at any call, and then one that helps it, at any call",
    () =>
      atEveryCall(async (n) => {
        let killed = true;
        await atEveryCall(async (m) => {
          await startOver();
          killed = killAt(n, () => append(maxBytes));
          const helperKilled = killAt(m, () => append(maxBytes));
          await expectWhole([append(maxBytes)], 2);
          return helperKilled;
        });
        return killed;
      }),
    60_000,
  );
});
