import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { readReceipt } from "../dist/receipts.js";
import { reportOn } from "../dist/report.js";

let directory;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "receipts-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

test("a report lists receipts by name and adds them up", () => {
  writeFileSync(join(directory, "tea.txt"), "4.50 EUR\nthanks");
  writeFileSync(join(directory, "bread.txt"), "3.20 EUR\n");
  writeFileSync(join(directory, "notes.md"), "not a receipt");
  const lines = reportOn(directory).split(/\r?\n/);
  assert.deepEqual(
    lines.map((line) => line.replace(/ +/g, " ")),
    ["bread 3.20 EUR", "tea 4.50 EUR", "total 7.70 EUR"],
  );
});

test("a receipt that cannot be read is named", () => {
  writeFileSync(join(directory, "broken.txt"), "twelve");
  assert.throws(() => readReceipt(join(directory, "broken.txt")), /cannot read the receipt broken\.txt/);
});

test("two receipts with the same text have the same fingerprint", () => {
  for (const name of ["a.txt", "b.txt"]) writeFileSync(join(directory, name), "1 EUR");
  assert.equal(
    readReceipt(join(directory, "a.txt")).fingerprint,
    readReceipt(join(directory, "b.txt")).fingerprint,
  );
});

test("a directory that does not exist has no report", () => {
  assert.throws(() => reportOn(join(directory, "missing")), /no report on .*missing/);
});
