import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { genesisHash } from "../record.ts";
import { linesOf, sampleRecords, writeLines } from "../testing/sample-log.ts";
import { verifyAuditLog } from "./verify.ts";

let directory: string;
let file: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "audit-verify-"));
  file = join(directory, "audit.log");
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const size = 12;
const records = sampleRecords(size);
const lines = linesOf(records);
const index = fc.nat({ max: size - 1 });

/** Kind, line and record of each finding in a log of these lines. */
async function findingsIn(
  changed: readonly string[],
  anchored = false,
): Promise<[string, number, number?][]> {
  await writeLines(file, changed);
  const head = records.at(-1)!.record;
  const { ok, findings } = await verifyAuditLog(file, {
    anchors: anchored ? [{ count: size, head: head.hash, prev: head.prev }] : [],
  });
  expect(ok).toBe(findings.length === 0);
  return findings.map(({ kind, line, seq }) => (seq === undefined ? [kind, line] : [kind, line, seq]));
}

describe("a log that nobody touched", () => {
  it("is whole", async () => {
    await writeLines(file, lines);
    expect(await verifyAuditLog(file)).toEqual({
      ok: true,
      records: size,
      head: records.at(-1)!.record.hash,
      findings: [],
    });
  });

  it("may be empty, but not absent", async () => {
    await writeFile(file, "");
    expect(await verifyAuditLog(file)).toEqual({ ok: true, records: 0, head: genesisHash, findings: [] });
    expect(await verifyAuditLog(join(directory, "no.log"))).toMatchObject({
      ok: false,
      findings: [{ kind: "absent" }],
    });
  });
});

describe("one change is named, with its place", () => {
  it("an edit of any line", () =>
    fc.assert(
      fc.asyncProperty(index, fc.constantFrom("reason", "actor", "seq", "at"), async (i, member) => {
        const edited = lines[i]!.replace(`"${member}":`, (found) =>
          member === "seq" ? `${found}9` : found,
        ).replace("because", member === "seq" ? "because" : "since");
        expect(await findingsIn(lines.with(i, edited), true)).toEqual([["edit", i + 1, i + 1]]);
      }),
    ));

  it("an edit of the hash that a line carries", () =>
    fc.assert(
      fc.asyncProperty(index, async (i) => {
        const edited = lines[i]!.replace(/"prev":"(.)/, (_, digit) => `"prev":"${digit === "a" ? "b" : "a"}`);
        expect(await findingsIn(lines.with(i, edited), true)).toEqual([["edit", i + 1, i + 1]]);
      }),
    ));

  it("a line that is no record any more", () =>
    fc.assert(
      fc.asyncProperty(
        index,
        fc.constantFrom("", "{", "null", lines[3]!.slice(0, 40), '{"a":1}'),
        async (i, junk) => {
          expect(await findingsIn(lines.with(i, junk), true)).toEqual([["edit", i + 1, i + 1]]);
        },
      ),
    ));

  it("two lines made one, or one made two", async () => {
    expect(await findingsIn(lines.toSpliced(4, 2, lines[4]! + lines[5]!))).toEqual([["edit", 5, 5]]);
    const halves = [lines[4]!.slice(0, 50), lines[4]!.slice(50)];
    expect(await findingsIn(lines.toSpliced(4, 1, ...halves))).toEqual([
      ["edit", 5, 5],
      ["edit", 6, 5],
    ]);
  });

  it("lines taken out", () =>
    fc.assert(
      fc.asyncProperty(fc.nat({ max: size - 2 }), fc.integer({ min: 1, max: 4 }), async (i, many) => {
        const count = Math.min(many, size - 1 - i);
        expect(await findingsIn(lines.toSpliced(i, count))).toEqual([["drop", i + 1, i + 1]]);
      }),
    ));

  it("every second line taken out", async () => {
    const odd = lines.filter((_, i) => i % 2 === 0);
    expect(await findingsIn(odd)).toEqual([2, 3, 4, 5, 6].map((line) => ["drop", line, 2 * line - 2]));
  });

  it("a line put in, whether it looks like a record or not", () =>
    fc.assert(
      fc.asyncProperty(fc.nat({ max: size - 1 }), fc.boolean(), async (i, forged) => {
        const [before] = i === 0 ? [undefined] : [records[i - 1]!.record];
        const next = linesOf(sampleRecords(1, "mallory", { seq: i, hash: before?.hash ?? genesisHash }))[0]!;
        expect(await findingsIn(lines.toSpliced(i, 0, forged ? next : "junk"), true)).toEqual([
          forged ? ["insert", i + 1, i + 1] : ["insert", i + 1],
        ]);
      }),
    ));

  it("a line copied to another place", () =>
    fc.assert(
      fc.asyncProperty(index, fc.nat({ max: size }), async (from, to) => {
        // A copy before its original cannot be told from it when both stand together.
        const at = to === from ? from + 1 : to;
        expect(await findingsIn(lines.toSpliced(at, 0, lines[from]!))).toEqual([
          ["duplicate", at + 1, from + 1],
        ]);
      }),
    ));

  it("a line moved to another place", () =>
    fc.assert(
      fc.asyncProperty(index, index, async (from, to) => {
        fc.pre(Math.abs(from - to) > 1);
        const moved = lines.toSpliced(from, 1).toSpliced(to, 0, lines[from]!);
        expect(await findingsIn(moved)).toEqual([["reorder", to + 1, from + 1]]);
      }),
    ));

  it("two lines exchanged", async () => {
    expect(await findingsIn(lines.with(2, lines[8]!).with(8, lines[2]!))).toEqual([
      ["reorder", 3, 9],
      ["reorder", 9, 3],
    ]);
    expect(await findingsIn(lines.with(4, lines[5]!).with(5, lines[4]!))).toEqual([["reorder", 5, 6]]);
  });

  it("a log cut to pieces: thousands of other lines end the search, and the findings are counted", async () => {
    await writeLines(
      file,
      Array.from({ length: 30_000 }, (_, n) => `junk ${n}`),
    );
    const { ok, findings } = await verifyAuditLog(file);
    expect({ ok, last: findings.at(-1) }).toMatchObject({
      ok: false,
      last: { kind: "gave-up", line: 10_001 },
    });
    await writeLines(
      file,
      linesOf(sampleRecords(150)).flatMap((line) => [line, "junk"]),
    );
    const many = await verifyAuditLog(file);
    expect(many.findings).toHaveLength(101);
    expect(many.findings[100]!.message).toContain("50 more findings are not listed");
  });

  it("a line as long as the file, or as deep as the stack, in bounded memory", async () => {
    const deep = `{"actor":"a","at":"b","data":${"[".repeat(100_000)}${"]".repeat(100_000)},"prev":"${genesisHash}","seq":1,"type":"t"}`;
    const long = "x".repeat(30_000_000);
    await writeLines(file, [long, deep, lines[0]!.replace("{", '{"__proto__":{},'), ...lines]);
    const { findings } = await verifyAuditLog(file);
    expect(findings).toMatchObject([{ kind: "insert", line: 1 }]);
    expect(findings[0]!.message).toContain("The same goes for the 2 lines after it");
    expect(findings[0]!.received).toBe("a line of more than 1572864 bytes");
  });

  it("two spellings of one record are not both canonical: member twice, order, spaces", async () => {
    const spellings = [
      lines[0]!.replace('"actor"', '"actor":"x","actor"'),
      lines[0]!.replace("{", "{ "),
      lines[0]!.replace(/"at":"[^"]*",/, "").replace('"type"', '"at":"1970-01-01T00:00:01.000Z","type"'),
      lines[0]!.replace("because", "\\u0062ecause"),
      lines[0]!.replace('"seq":1', '"seq":1.0'),
    ];
    for (const spelling of spellings)
      expect(await findingsIn(lines.with(0, spelling), true)).toEqual([["edit", 1, 1]]);
  });

  it("bytes behind the last newline", async () => {
    await writeFile(file, `${lines.join("\n")}\n${lines[0]!.slice(0, 30)}`);
    expect((await verifyAuditLog(file)).findings).toMatchObject([
      { kind: "unfinished-append", line: size + 1, seq: size + 1 },
    ]);
  });
});
