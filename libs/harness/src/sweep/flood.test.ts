import { describe, expect, it } from "vitest";
import type { Verdict } from "../index.ts";
import { type ScenarioFiles, ScenarioWorkshop } from "../testing/scenario-workshop.ts";
import { startSweep } from "../testing/start-sweep.ts";

const mebi = 1024 * 1024;
/** `npm run torture` makes it as large as the promise says; here it is shorter, for everybody's sake. */
const isTorture = process.env["HARNESS_TORTURE"] === "1";
const flood = (isTorture ? 1024 : 64) * mebi;
/** A harness without a sweep, compiled, has 66 MiB; the promise is 150 MiB. */
const mostBytes = (150 - 66) * mebi;

const fixture = {
  "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" } }),
  "sum.js": "export const sum = (a, b) => a - b;\n",
  "sum.test.js": `import test from "node:test"; import assert from "node:assert"; import { sum } from "./sum.js";
test("adds", () => assert.equal(sum(2, 3), 5));
`,
};
const reference = { "sum.js": "export const sum = (a, b) => a + b;\n", "done.txt": "" };

const pour = (bytes: number) =>
  `const chunk = Buffer.alloc(1024 * 1024, 0xfe); for (let left = ${bytes}; left > 0; ) try { left -= fs.writeSync(1, chunk) } catch {}`;
const code = (text: string) => `fs.writeFileSync('sum.js', ${JSON.stringify(text)});`;

/** Writes a report with as many cases as a reader takes over the one that the tool writes, and ends the tool. */
const hugeReport = (cases: number) => `import fs from "node:fs"; export const sum = () => 5;
const [, path] = /--test-reporter-destination=([^\\0]*tap)\\0/.exec(fs.readFileSync("/proc/" + process.ppid + "/cmdline", "utf8"));
const cases = ${cases};
const lines = Array.from({ length: cases }, () => "ok 1 - adds");
const sums = { tests: cases, suites: 0, pass: cases, fail: 0, cancelled: 0, skipped: 0, todo: 0, duration_ms: 1 };
const end = Object.entries(sums).map(([name, count]) => "# " + name + " " + count);
fs.writeFileSync(path, ["TAP version 13", ...lines, "1.." + cases, ...end, ""].join("\\n"));
process.kill(process.ppid, "SIGKILL");`;

/** As much as is read, for want of a report file. */
const printed = `import fs from "node:fs"; const chunk = Buffer.from(("# " + "é".repeat(61) + "\\n").repeat(64));
for (let left = ${5.9 * mebi}; left > 0; ) try { left -= fs.writeSync(1, chunk) } catch {}
fs.writeSync(1, "1..1\\nok 1 - adds\\n")`;

const tested = { goals: ["test"], assertions: [], failToPass: ["adds"] };

const scenarios: Record<
  string,
  {
    verdict: Verdict;
    reason: string;
    manifest: Record<string, unknown>;
    script: string;
    files?: ScenarioFiles;
  }
> = {
  "prints-more-than-allowed": {
    script: pour(flood),
    manifest: isTorture ? {} : { limits: { outputBytes: flood / 2 } },
    verdict: "limit",
    reason: "outputBytes",
  },
  "prints-what-is-allowed": {
    script: `${pour(flood)} fs.writeFileSync('done.txt', '')`,
    manifest: { limits: { outputBytes: flood * 2, wallMs: 300_000 } },
    verdict: "pass",
    reason: "",
  },
  "tests-that-print-more": {
    script: code(`import fs from "node:fs"; export const sum = () => 5; ${pour(flood)}`),
    manifest: { ...tested, limits: { outputBytes: 16 * mebi } },
    verdict: "limit",
    reason: "outputBytes",
  },
  "report-of-many-cases": {
    script: code(hugeReport(59_000)),
    manifest: tested,
    verdict: "fail",
    reason: "Yet its tests say: 59000 passed",
  },
  "report-of-too-many-cases": {
    script: code(hugeReport(240_000)),
    manifest: tested,
    verdict: "fail",
    reason: '"adds" should pass now; it is missing.',
  },
  "tests-that-print-what-is-read": {
    files: {
      fixture: {
        "package.json": JSON.stringify({ type: "module", scripts: { test: "node sum.js" } }),
        "sum.js": 'console.log("1..1\\nnot ok 1 - adds")',
      },
      reference: { "sum.js": 'console.log("1..1\\nok 1 - adds")' },
    },
    script: code(printed),
    manifest: tested,
    verdict: "pass",
    reason: "",
  },
  "many-files": {
    script: "for (let i = 0; i < 25_000; i++) fs.writeFileSync('file-' + i, '')",
    manifest: {},
    verdict: "limit",
    reason: "20000",
  },
  "a-large-file": {
    script: "fs.writeFileSync('done.txt', Buffer.alloc(256 * 1024 * 1024))",
    manifest: { assertions: [{ kind: "fileMatches", path: "done.txt", pattern: "^$" }] },
    verdict: "fail",
    reason: "has more than 4194304 bytes",
  },
};

describe("subjects, and code under test, that produce more than anybody can hold", () => {
  it(
    "each get their verdict, and the harness stays below 150 MiB",
    async () => {
      const workshop = new ScenarioWorkshop();
      for (const [id, { manifest, script, files }] of Object.entries(scenarios))
        workshop.add(id, {
          ...(files ?? { fixture, reference }),
          manifest: { ...manifest, subject: { kind: "command", command: ["node", "-e", script] } },
        });
      const { last, stderr } = await startSweep(workshop).ended();
      expect(stderr).toBe("");
      expect(last?.notAdmitted).toEqual([]);
      const verdicts = Object.fromEntries(last?.verdicts?.map((one) => [one.scenario, one]) ?? []);
      for (const [id, { verdict, reason }] of Object.entries(scenarios))
        expect
          .soft(verdicts[id], id)
          .toMatchObject({ verdict, reason: expect.stringContaining(reason) as string });
      console.log(`memory of the sweep itself: ${Math.round((last?.peakBytes ?? NaN) / mebi)} MiB`);
      expect(last?.peakBytes).toBeLessThan(mostBytes);
    },
    isTorture ? 600_000 : 120_000,
  );
});
