import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuditLog, verifyAuditLog, type AuditEntry } from "./index.ts";
import { startAppender } from "./testing/appender.ts";

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "audit-log-"));
  file = join(directory, "audit.log");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const event = (n: number) => ({ type: "ApprovalDecided", actor: "ada", data: { n } });

describe("appending", () => {
  it("writes one canonical line a record, each with the hash of the line before", async () => {
    const log = await AuditLog.open(file, { clock: () => new Date(0) });
    const first = await log.append({ type: "RunStarted", actor: "cli", data: { b: 1, a: "ä" } });
    await log.append(event(2));
    const lines = (await readFile(file, "utf8")).split("\n");
    expect(lines[0]).toBe(
      `{"actor":"cli","at":"1970-01-01T00:00:00.000Z","data":{"a":"ä","b":1},"prev":"${"0".repeat(64)}","seq":1,"type":"RunStarted"}`,
    );
    expect(JSON.parse(lines[1]!)).toMatchObject({ seq: 2, prev: first.hash });
    expect(await readdir(directory)).toEqual(["audit.log"]);
  });

  it("keeps the order of the calls, also when nobody waits in between", async () => {
    const log = await AuditLog.open(file);
    const records = await Promise.all(Array.from({ length: 50 }, (_, n) => log.append(event(n))));
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_, i) => i + 1));
    expect(await log.head()).toEqual({ count: 50, head: records.at(-1)!.hash });
    expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 50, head: records.at(-1)!.hash });
  });

  it("is atomic between 8 processes", async () => {
    const appenders = Array.from({ length: 8 }, (_, i) => startAppender(file, `process ${i}`, 50));
    await Promise.all(appenders.map(({ ended }) => ended));
    const numbers = appenders.flatMap(({ acknowledged }) => acknowledged.map(({ seq }) => seq));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, i) => i + 1));
    expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 400 });
    expect(await readdir(directory)).toEqual(["audit.log"]);
  });
});

describe("what cannot be appended", () => {
  it("is refused with the reason, and does not disturb what follows", async () => {
    const log = await AuditLog.open(file);
    const refused = [
      log.append({ type: "Test", actor: "ada", data: { n: Number.NaN } }),
      log.append({ type: "Test", actor: "ada", data: "x".repeat(1 << 20) }),
    ];
    const accepted = log.append(event(1));
    await expect(refused[0]).rejects.toMatchObject({ code: "E_CANONICAL_JSON" });
    await expect(refused[1]).rejects.toMatchObject({
      code: "E_AUDIT_RECORD_TOO_LARGE",
      message: expect.stringMatching(/at most 1048576 bytes, received 1048\d+/) as string,
    });
    expect((await accepted).seq).toBe(1);
    expect(await readdir(directory)).toEqual(["audit.log"]);
  });
});

describe("what is no entry", () => {
  it.each([
    { type: "Test", actor: "ada" },
    { type: "Test", data: 1 },
    { type: 7, actor: "ada", data: 1 },
    {},
  ])("such as %j is refused before anything is written", async (entry) => {
    const log = await AuditLog.open(file);
    await expect(log.append(entry as unknown as AuditEntry)).rejects.toThrow(/Expected an entry with/);
    expect((await log.append(event(1))).seq).toBe(1);
  });
});

describe("durable appends", () => {
  it("are on the disk, and otherwise the same", async () => {
    const log = await AuditLog.open(file, { durable: true, maxBytes: 600 });
    const records = await Promise.all(Array.from({ length: 10 }, (_, n) => log.append(event(n))));
    expect(records.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 10 });
  });
});
