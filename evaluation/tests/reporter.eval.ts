// Judges the reports that a sweep leaves: complete, consistent with one another, and readable by strict readers.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runAllScenarios } from "@codex-orchestrator/evaluation-harness";
import { readSummary, writeResults } from "@codex-orchestrator/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "reporter-"));
  await writeResults(directory, await runAllScenarios(["flaky"], { directory, epochs: 3 }));
}, 180_000);

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const text = (name: string): string => readFileSync(join(directory, name), "utf8");

it("the summary counts every planned cell, with both bounds and how reliable it was", async () => {
  const summary = await readSummary(directory);
  expect(summary.total).toMatchObject({ planned: 3, scored: 3, passed: 3, passRate: { low: 1, high: 1 } });
  expect(summary.scenarios[0]).toMatchObject({
    scenario: "flaky",
    flaky: null,
    reliability: [
      { k: 1, passAtK: 1, passHatK: 1 },
      { k: 2, passAtK: 1, passHatK: 1 },
      { k: 3, passAtK: 1, passHatK: 1 },
    ],
  });
});

it("JUnit, CTRF and Markdown say the same", () => {
  expect(text("junit.xml")).toMatch(/^<\?xml [^>]+>\s*<testsuites [^>]*tests="3"/);
  expect(text("junit.xml").match(/<testcase /g)).toHaveLength(3);
  expect(JSON.parse(text("ctrf.json"))).toMatchObject({
    results: { summary: { tests: 3, passed: 3, failed: 0 } },
  });
  expect(text("summary.md")).toContain("3 of 3 cells passed");
});

it("the journal names each attempt, and each record is there", () => {
  const entries = text("journal.jsonl")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { path: string; verdict: string });
  expect(entries).toHaveLength(3);
  for (const { path, verdict } of entries) expect(JSON.parse(text(path))).toMatchObject({ verdict });
});

it("nothing that is kept names a folder of this machine's temporary copies", () => {
  for (const name of ["summary.json", "junit.xml", "attempts/flaky/1-1.json"])
    expect(text(name)).not.toContain(".evaluation/sweep-");
});
