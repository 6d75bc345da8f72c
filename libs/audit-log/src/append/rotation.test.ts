import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuditLog, verifyAuditLog } from "../index.ts";
import { startAppender } from "../testing/appender.ts";

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "audit-rotation-"));
  file = join(directory, "audit.log");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const maxBytes = 1000;

async function rotatedLog(records: number): Promise<AuditLog> {
  const log = await AuditLog.open(file, { maxBytes });
  for (let n = 1; n <= records; n++) await log.append({ type: "Test", actor: "ada", data: { n } });
  return log;
}

const archives = async (): Promise<string[]> =>
  (await readdir(directory)).filter((name) => name !== "audit.log").sort();

describe("rotation", () => {
  it("archives the live file before it grows too large, named for its last record, and the chain goes on", async () => {
    const log = await rotatedLog(20);
    const names = await archives();
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) {
      const lines = (await readFile(join(directory, name), "utf8")).trimEnd().split("\n");
      expect((JSON.parse(lines.at(-1)!) as { seq: number }).seq).toBe(
        Number(name.slice("audit.log.".length)),
      );
      expect((await stat(join(directory, name))).size).toBeLessThanOrEqual(maxBytes);
    }
    expect(await verifyAuditLog(file)).toMatchObject({
      ok: true,
      records: 20,
      head: (await log.head()).head,
    });
    expect((await log.head()).count).toBe(20);
  });

  it("never splits or refuses a record that is larger than a file should be", async () => {
    const log = await AuditLog.open(file, { maxBytes });
    for (let n = 0; n < 3; n++)
      await log.append({ type: "Test", actor: "ada", data: "x".repeat(2 * maxBytes) });
    expect(await archives()).toHaveLength(2);
    expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 3 });
  });

  it("is one between processes that all want it", async () => {
    const appenders = Array.from({ length: 4 }, (_, i) => startAppender(file, `process ${i}`, 60, 2000));
    await Promise.all(appenders.map(({ ended }) => ended));
    expect((await archives()).every((name) => /^audit\.log\.\d{12}$/.test(name))).toBe(true);
    expect((await archives()).length).toBeGreaterThan(20);
    expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 240 });
  });

  it("is seen by a log that another process rotated, which goes on with the chain", async () => {
    const first = await AuditLog.open(file);
    await first.append({ type: "Test", actor: "ada", data: 1 });
    await rotatedLog(9);
    expect((await first.append({ type: "Test", actor: "ada", data: 2 })).seq).toBe(11);
    expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 11 });
  });

  it("can be turned on for a log that has grown, and refuses nonsense", async () => {
    const log = await AuditLog.open(file);
    for (let n = 0; n < 10; n++) await log.append({ type: "Test", actor: "ada", data: n });
    await rotatedLog(1);
    expect(await archives()).toEqual(["audit.log.000000000010"]);
    await expect(AuditLog.open(file, { maxBytes: Number.NaN })).rejects.toThrow(RangeError);
  });
});

describe("verifying a rotated log", () => {
  it("finds an archive that is gone, between others and at the beginning", async () => {
    await rotatedLog(20);
    const [first, second, third] = await archives();
    const held = async (name: string): Promise<number> =>
      (await readFile(join(directory, name), "utf8")).trim().split("\n").length;
    const before = await held(first!);
    await rm(join(directory, second!));
    expect((await verifyAuditLog(file)).findings).toMatchObject([
      { kind: "drop", file: join(directory, third!), line: 1, seq: before + 1 },
    ]);
    await rm(join(directory, first!));
    expect((await verifyAuditLog(file)).findings).toMatchObject([{ kind: "drop", line: 1, seq: 1 }]);
  });

  it("finds archives that were exchanged for each other or for those of another log", async () => {
    await rotatedLog(20);
    const [first, second] = (await archives()).map((name) => join(directory, name));
    await rename(first!, `${first!}.tmp`);
    await rename(second!, first!);
    await rename(`${first!}.tmp`, second!);
    expect(
      (await verifyAuditLog(file)).findings.map((found) => [found.kind, found.file, found.line]),
    ).toEqual([
      ["swapped-file", first, 1],
      ["swapped-file", second, 1],
    ]);
  });

  it("finds the live file of another log behind these archives", async () => {
    await rotatedLog(20);
    const other = join(directory, "other.log");
    const log = await AuditLog.open(other, { maxBytes });
    for (let n = 1; n <= 20; n++) await log.append({ type: "Test", actor: "bob", data: { n } });
    await rename(other, file);
    const { findings } = await verifyAuditLog(file);
    expect(findings).toMatchObject([{ kind: "swapped-file", file, line: 1 }]);
  });

  it("does not wait for a pipe, and does not read a directory, in the place of a file", async () => {
    await rotatedLog(20);
    const [first, second] = (await archives()).map((name) => join(directory, name));
    await rm(first!);
    await rm(second!);
    execFileSync("mkfifo", [first!]);
    await mkdir(second!);
    const { findings } = await verifyAuditLog(file);
    expect(findings).toMatchObject([
      { kind: "swapped-file", file: first, received: "a pipe" },
      { kind: "swapped-file", file: second, received: "a directory" },
      { kind: "drop" },
    ]);
  });

  it("finds no fault while others append and rotate", async () => {
    const appender = startAppender(file, "busy", Infinity, 2000);
    try {
      await expect.poll(() => appender.acknowledged.length).toBeGreaterThan(0);
      for (let verified = 0; verified < 5 || appender.acknowledged.length < 200; verified++) {
        expect((await verifyAuditLog(file)).findings).toEqual([]);
        await new Promise(setImmediate);
      }
    } finally {
      appender.child.kill("SIGKILL");
      await appender.ended;
    }
  });
});
