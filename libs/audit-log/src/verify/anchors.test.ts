import { generateKeyPairSync } from "node:crypto";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuditLog, openCheckpoint, verifierKey, verifyAuditLog, type NoteSigner } from "../index.ts";
import { linesOf, sampleRecords, writeLines } from "../testing/sample-log.ts";

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "audit-anchors-"));
  file = join(directory, "audit.log");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const signer: NoteSigner = {
  name: "example.org/audit",
  privateKey: generateKeyPairSync("ed25519").privateKey,
};
const trustedKeys = [verifierKey(signer.name, signer.privateKey)];
const records = sampleRecords(10);
const lines = linesOf(records);
const anchor = (count: number) => ({ count, head: records[count - 1]!.record.hash });

async function checkpointOf(content: readonly string[]): Promise<string> {
  await writeLines(file, content);
  return (await AuditLog.open(file)).checkpoint(signer);
}

describe("a checkpoint", () => {
  it("says which log, how many records, and the hashes that tell one change from another", async () => {
    const note = await checkpointOf(lines);
    expect(openCheckpoint(note, trustedKeys)).toEqual({
      origin: signer.name,
      count: 10,
      head: records[9]!.record.hash,
      prev: records[8]!.record.hash,
      first: records[0]!.record.hash,
    });
    const [origin, size, head] = note.split("\n");
    expect([origin, size]).toEqual(["example.org/audit", "10"]);
    expect(Buffer.from(head!, "base64").toString("hex")).toBe(records[9]!.record.hash);
  });

  it("of an empty log holds for every log", async () => {
    const empty = await (await AuditLog.open(file)).checkpoint(signer);
    await writeLines(file, lines);
    expect(await verifyAuditLog(file, { checkpoints: [empty], trustedKeys })).toMatchObject({ ok: true });
  });

  it("holds while the log grows", async () => {
    const checkpoints = [await checkpointOf(lines.slice(0, 4)), await checkpointOf(lines.slice(0, 7))];
    await writeLines(file, lines);
    expect(await verifyAuditLog(file, { checkpoints, trustedKeys })).toMatchObject({ ok: true, records: 10 });
  });

  it("shows a truncation: how much is missing, and after which line", async () => {
    const checkpoints = [await checkpointOf(lines)];
    await writeLines(file, lines.slice(0, 7));
    const { findings } = await verifyAuditLog(file, { checkpoints, trustedKeys });
    expect(findings).toMatchObject([
      { kind: "truncation", file, line: 7, seq: 8, expected: "10 records", received: "7" },
    ]);
    expect(findings[0]!.message).toMatch(/cut short after this line: 3 records are missing/);
  });

  it("shows a log that was emptied or removed", async () => {
    const checkpoints = [await checkpointOf(lines)];
    await writeFile(file, "");
    expect((await verifyAuditLog(file, { checkpoints, trustedKeys })).findings).toMatchObject([
      { kind: "truncation", seq: 1 },
    ]);
    await rm(file);
    const { ok, findings } = await verifyAuditLog(file, { checkpoints, trustedKeys });
    expect({ ok, kinds: findings.map(({ kind }) => kind) }).toEqual({
      ok: false,
      kinds: ["absent", "truncation"],
    });
  });

  it("shows another log in the place of this one", async () => {
    const checkpoints = [await checkpointOf(lines)];
    for (const size of [3, 10, 15]) {
      await writeLines(file, linesOf(sampleRecords(size, "another")));
      expect((await verifyAuditLog(file, { checkpoints, trustedKeys })).findings).toMatchObject([
        { kind: "swapped-file", line: 1 },
      ]);
    }
  });

  it("shows a chain that was made anew from some record on, and how far it still agreed", async () => {
    const checkpoints = [await checkpointOf(lines.slice(0, 4)), await checkpointOf(lines.slice(0, 9))];
    const forged = linesOf(sampleRecords(4, "mallory", records[5]!.record));
    await writeLines(file, [...lines.slice(0, 6), ...forged]);
    const { findings } = await verifyAuditLog(file, { checkpoints, trustedKeys });
    expect(findings).toMatchObject([{ kind: "rewrite", line: 9, seq: 9 }]);
    expect(findings[0]!.message).toContain("others after record 4");
  });

  it("shows an edit of the last record, which nothing in the log itself can show", async () => {
    const checkpoints = [await checkpointOf(lines)];
    await writeLines(file, lines.with(9, lines[9]!.replace("because", "although")));
    expect(await verifyAuditLog(file)).toMatchObject({ ok: true });
    expect((await verifyAuditLog(file, { checkpoints, trustedKeys })).findings).toMatchObject([
      { kind: "edit", line: 10, seq: 10 },
    ]);
  });

  it("counts only when a trusted key signed it", async () => {
    const note = await checkpointOf(lines);
    const forged = note.replace("\n10\n", "\n11\n");
    for (const options of [{ checkpoints: [note] }, { checkpoints: [forged], trustedKeys }]) {
      const { ok, findings } = await verifyAuditLog(file, options);
      expect({ ok, findings }).toMatchObject({ ok: false, findings: [{ kind: "checkpoint", line: 0 }] });
    }
  });
});

describe("an anchor", () => {
  it("such as a manifest's count and head, needs no signature of its own", async () => {
    await writeLines(file, lines);
    expect(await verifyAuditLog(file, { anchors: [anchor(3), anchor(10)] })).toMatchObject({ ok: true });
    await writeLines(file, lines.slice(0, 9));
    expect(await verifyAuditLog(file, { anchors: [anchor(10)] })).toMatchObject({
      findings: [{ kind: "truncation" }],
    });
  });
});

describe("every change of an anchored log", () => {
  const { hash: head, prev } = records[9]!.record;
  const first = records[0]!.record.hash;
  const anchors = [{ count: 10, head, prev, first }];

  it("of a single byte is found on the line where it is", async () => {
    await writeLines(file, lines);
    const bytes = await readFile(file);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const changed = Buffer.from(bytes);
          changed[at] = bytes[at]! ^ flip;
          await writeFile(file, changed);
          const line = bytes.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
          const { ok, findings } = await verifyAuditLog(file, { anchors });
          expect(ok).toBe(false);
          expect(findings.map((found) => found.line)).toContain(line);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("of any kind and size is found", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(fc.nat({ max: 9 }), fc.constant("junk"), fc.constant(lines[4]!.replace("4", "5"))),
          {
            maxLength: 14,
          },
        ),
        async (picked) => {
          const content = picked.map((line) => (typeof line === "number" ? lines[line]! : line));
          fc.pre(content.join("\n") !== lines.join("\n"));
          await writeLines(file, content);
          expect(await verifyAuditLog(file, { anchors })).toMatchObject({ ok: false });
        },
      ),
      { numRuns: 500 },
    ));

  it("except records appended after it, which are no change", async () => {
    await writeLines(file, lines);
    await appendFile(file, sampleRecords(1, "later", records[9]!.record)[0]!.line);
    expect(await verifyAuditLog(file, { anchors })).toMatchObject({ ok: true, records: 11 });
  });
});
