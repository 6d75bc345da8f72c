import { execFileSync } from "node:child_process";
import { closeSync } from "node:fs";
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuditLog, verifyAuditLog } from "../index.ts";
import { linesOf, sampleRecords, writeLines } from "../testing/sample-log.ts";
import { carryOut, findClaim } from "./claim.ts";
import { openLiveFile, readTail } from "./live-file.ts";

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "audit-recovery-"));
  file = join(directory, "audit.log");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const records = sampleRecords(4);
const lines = linesOf(records);
const fourth = records[3]!;
const entry = { type: "Test", actor: "ada", data: null };

/** The log with three records, and the claim of a process that was killed before it wrote the fourth. */
async function logWithClaim(content: string | Buffer = fourth.line, slot = 0): Promise<void> {
  await writeLines(file, lines.slice(0, 3));
  await writeFile(`${file}.claim-4-${slot}`, content);
}

const sidecars = async (): Promise<string[]> =>
  (await readdir(directory)).filter((name) => name !== "audit.log").sort();

describe("after a kill", () => {
  it("the next append finishes what the killed process had claimed, however much of it was written", () =>
    fc.assert(
      fc.asyncProperty(fc.nat({ max: fourth.line.length }), async (written) => {
        await logWithClaim();
        await appendFile(file, fourth.line.subarray(0, written));
        if (written < fourth.line.length)
          expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 3 });
        const log = await AuditLog.open(file);
        expect(await log.head()).toEqual({ count: 4, head: fourth.record.hash });
        expect((await log.append(entry)).seq).toBe(5);
        expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 5 });
        expect(await sidecars()).toEqual([]);
      }),
      { numRuns: 30 },
    ));

  it("a log that was open all the time does the same", async () => {
    await writeLines(file, lines.slice(0, 3));
    const log = await AuditLog.open(file);
    await logWithClaim();
    expect(await log.append(entry)).toMatchObject({ seq: 5, prev: fourth.record.hash });
  });

  it("drafts, claims and segments of records that the log has are swept, others stay", async () => {
    await writeLines(file, lines);
    const dead = ["draft-3-ab12", "claim-4-0", "claim-4-1", "segment-2-cd34"];
    const alive = ["draft-5-ef56", "segment-5-ef57"];
    for (const name of [...dead, ...alive]) await writeFile(`${file}.${name}`, fourth.line);
    await writeFile(`${file}.notes`, "not ours");
    await AuditLog.open(file);
    expect(await sidecars()).toEqual([...alive, "notes"].map((name) => `audit.log.${name}`).sort());
  });
});

describe("a process that slept between two steps", () => {
  it("claims a record too late: the claim has no effect, for itself and for all who read it", async () => {
    await writeLines(file, lines.slice(0, 3));
    const [sleeper, log] = [openLiveFile(file), await AuditLog.open(file)];
    const tail = readTail(sleeper, file);
    const taken = await log.append(entry);
    await writeFile(`${file}.claim-4-0`, fourth.line);
    const claim = findClaim(file, tail);
    expect(claim.fd).toBeDefined();
    expect(carryOut(sleeper, file, tail, { slot: 0, line: fourth.line })).toBe(false);
    expect(await log.append(entry)).toMatchObject({ seq: 5, prev: taken.hash });
    closeSync(claim.fd!);
    closeSync(sleeper);
    expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 5 });
  });

  it("sees that the file was archived under it, and leaves both files alone", async () => {
    await writeLines(file, lines.slice(0, 3));
    const sleeper = openLiveFile(file);
    const tail = readTail(sleeper, file);
    const log = await AuditLog.open(file, { maxBytes: 1 });
    await log.append(entry);
    await log.append(entry);
    expect(carryOut(sleeper, file, tail, { slot: 0, line: fourth.line })).toBe(false);
    closeSync(sleeper);
    expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 5 });
  });

  it("writes what it had claimed once more, after others went on: nothing changes", async () => {
    await logWithClaim();
    const sleeper = openLiveFile(file);
    const tail = readTail(sleeper, file);
    const log = await AuditLog.open(file);
    await log.append(entry);
    const before = await readFile(file);
    expect(carryOut(sleeper, file, tail, { slot: 0, line: fourth.line })).toBe(false);
    expect(await readFile(file)).toEqual(before);
    closeSync(sleeper);
  });
});

describe("after a power cut", () => {
  it("an unfinished line is set aside inside the record that takes its place", () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 2000 }), async (torn) => {
        const bytes = Buffer.from(torn.map((byte) => (byte === 0x0a ? 0 : byte)));
        await writeLines(file, lines);
        await appendFile(file, bytes);
        expect(await verifyAuditLog(file)).toMatchObject({
          findings: [{ kind: "unfinished-append", seq: 5 }],
        });
        const record = await (await AuditLog.open(file)).append(entry);
        expect(record.seq).toBe(6);
        expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 6 });
        const aside = JSON.parse((await readFile(file, "utf8")).split("\n")[4]!) as {
          data: { content: string };
        };
        expect(aside).toMatchObject({ type: "UnfinishedAppendSetAside", actor: "audit-log" });
        expect(Buffer.from(aside.data.content, "base64")).toEqual(bytes);
      }),
      { numRuns: 50 },
    ));

  it("also the only line of a new log", async () => {
    await writeFile(file, lines[0]!.slice(0, 20));
    expect((await (await AuditLog.open(file)).append(entry)).seq).toBe(2);
    expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 2 });
  });

  it.each([
    ["is empty", ""],
    ["was cut off", fourth.line.subarray(0, 50)],
    ["belongs to another chain", sampleRecords(4, "other")[3]!.line],
    ["names a file that is not a segment", `${lines[3]!}\nsegment ../../etc/passwd\n`],
  ])("a claim that %s holds nobody up", async (_, content) => {
    await logWithClaim(content);
    const log = await AuditLog.open(file);
    expect(await log.append(entry)).toMatchObject({ seq: 4, prev: records[2]!.record.hash });
    expect(await sidecars()).toEqual([]);
    expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 4 });
  });

  it("a claim in the slot after an empty one is carried out", async () => {
    await logWithClaim("");
    await writeFile(`${file}.claim-4-1`, fourth.line);
    const log = await AuditLog.open(file);
    expect(await log.head()).toEqual({ count: 4, head: fourth.record.hash });
    expect(await sidecars()).toEqual([]);
  });
});

describe("what was planted in the place of a claim", () => {
  it.each([
    ["a link", (path: string) => symlink("audit.log", path)],
    ["a link to nowhere", (path: string) => symlink("absent", path)],
    ["a directory", (path: string) => mkdir(path)],
    ["a pipe", (path: string) => Promise.resolve(void execFileSync("mkfifo", [path]))],
  ])("%s holds nobody up", async (_, plant) => {
    await writeLines(file, lines.slice(0, 3));
    await plant(`${file}.claim-4-0`);
    const log = await AuditLog.open(file);
    expect((await log.append(entry)).seq).toBe(4);
    expect((await log.append(entry)).seq).toBe(5);
    expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 5 });
  });
});

describe("on a full file system", () => {
  it("an append fails as a whole, says why, and appending goes on when there is space", async ({ skip }) => {
    skip(
      process.getuid?.() !== 0 || process.platform !== "linux",
      "needs root on Linux to mount a small tmpfs",
    );
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", directory]);
    try {
      const log = await AuditLog.open(file);
      await writeFile(join(directory, "ballast"), "x".repeat(16_384));
      let acknowledged = 0;
      const fill = async (): Promise<void> => {
        for (;;) {
          await log.append({ type: "Test", actor: "ada", data: "x".repeat(5000) });
          acknowledged += 1;
        }
      };
      await expect(fill()).rejects.toMatchObject({ code: "E_AUDIT_APPEND", systemCode: "ENOSPC" });
      expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: acknowledged });
      await rm(join(directory, "ballast"));
      const { seq } = await log.append(entry);
      expect(seq - acknowledged).toBeLessThanOrEqual(2);
      expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: seq });
    } finally {
      execFileSync("umount", [directory]);
    }
  });
});

describe("it refuses to go on", () => {
  const refused = (pattern: RegExp) => ({
    code: "E_AUDIT_CORRUPT",
    path: file,
    message: expect.stringMatching(pattern) as string,
  });

  it("after a last line that is no record", async () => {
    await writeLines(file, [...lines, "junk"]);
    await expect(AuditLog.open(file)).rejects.toMatchObject(
      refused(/last line is not a record .* Verify the log/),
    );
    await writeFile(file, "x".repeat(6_000_000) + "\n");
    await expect(AuditLog.open(file)).rejects.toMatchObject(refused(/longer than 1572864 bytes/));
    await writeFile(file, "x".repeat(2_000_000));
    await expect(AuditLog.open(file)).rejects.toMatchObject(refused(/2000000 bytes without a newline/));
  });

  it("when the log has lost records since its last append", async () => {
    const log = await AuditLog.open(file);
    await log.append(entry);
    await log.append(entry);
    await truncate(file, (await readFile(file, "utf8")).indexOf("\n") + 1);
    await expect(log.append(entry)).rejects.toMatchObject(refused(/held 2 records .* last one is number 1/));
  });

  it("when the live file is gone but archives are there", async () => {
    const log = await AuditLog.open(file, { maxBytes: 1 });
    await log.append(entry);
    await log.append(entry);
    await rm(file);
    await expect(log.append(entry)).rejects.toMatchObject(refused(/1 archived files/));
    await expect(AuditLog.open(file)).rejects.toMatchObject(refused(/missing, but 1 archived/));
  });

  it("where the path is a link, or its directory is not there", async () => {
    await writeFile(join(directory, "elsewhere"), "");
    await symlink("elsewhere", file);
    await expect(AuditLog.open(file)).rejects.toMatchObject({ code: "E_AUDIT_APPEND", systemCode: "ELOOP" });
    await expect(AuditLog.open(join(directory, "no/audit.log"))).rejects.toThrow(
      /its directory does not exist/,
    );
    await mkdir(join(directory, "dir.log"));
    await expect(AuditLog.open(join(directory, "dir.log"))).rejects.toMatchObject({ code: "E_AUDIT_APPEND" });
  });
});
