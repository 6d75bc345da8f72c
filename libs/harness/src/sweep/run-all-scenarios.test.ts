import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type AttemptRecord, runAllScenarios } from "../index.ts";
import { ScenarioWorkshop } from "../testing/scenario-workshop.ts";

const brokenSum = {
  "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" } }),
  "sum.js": "export const sum = (a, b) => a - b;\n",
  "test/sum.test.js": `import test from "node:test"; import assert from "node:assert"; import { sum } from "../sum.js";
test("adds", () => assert.equal(sum(2, 3), 5));
test("adds nothing", () => assert.equal(sum(2, 0), 2));
`,
};
const rightSum = { "sum.js": "export const sum = (a, b) => a + b;\n" };
const fixIt = "fs.writeFileSync('sum.js', 'export const sum = (a, b) => a + b;\\n')";

const sumScenario = (command: string, more: Record<string, unknown> = {}) => ({
  fixture: brokenSum,
  reference: rightSum,
  manifest: {
    goals: ["test"],
    assertions: [],
    subject: { kind: "command", command: ["node", "-e", command] },
    failToPass: ["adds"],
    passToPass: ["adds nothing"],
    graders: ["test/**"],
    ...more,
  },
});

async function verdictOf(workshop: ScenarioWorkshop, options = {}): Promise<AttemptRecord> {
  const { attempts, summary } = await runAllScenarios(await workshop.load(), workshop.options(options));
  const last = attempts.at(-1);
  if (last === undefined) throw new Error(JSON.stringify(summary.notAdmitted));
  return last;
}

describe("a scenario", () => {
  it("passes when the named cases pass that failed before, and says what was changed", async () => {
    const workshop = new ScenarioWorkshop();
    workshop.add("sum", sumScenario(fixIt, { effects: { onlyTouches: ["sum.js"], idempotent: true } }));
    const record = await verdictOf(workshop);
    expect(record).toMatchObject({
      verdict: "pass",
      failToPass: [{ name: "adds", status: "passed" }],
      passToPass: [{ name: "adds nothing", status: "passed" }],
      effects: { changes: [{ path: "sum.js", change: "modified" }] },
      tampering: [],
    });
    const patch = readFileSync(
      join(workshop.results, "attempts/sum", record.effects.patch?.path ?? ""),
      "utf8",
    );
    expect(patch).toContain("-export const sum = (a, b) => a - b;\n+export const sum = (a, b) => a + b;\n");
    expect(patch).toContain("--- a/sum.js\n+++ b/sum.js");
  });

  it("fails when the subject does nothing", async () => {
    const workshop = new ScenarioWorkshop();
    workshop.add("sum", sumScenario(""));
    expect(await verdictOf(workshop)).toMatchObject({
      verdict: "fail",
      reason: '"adds" should pass now; it is failed.',
    });
  });

  it("is judged by the original graders, whatever the subject did to them", async () => {
    const workshop = new ScenarioWorkshop();
    const emptied = `fs.writeFileSync('test/sum.test.js', "import test from 'node:test'; test('adds', () => {}); test('adds nothing', () => {});");
      fs.writeFileSync('test/more.test.js', '');`;
    workshop.add("sum", sumScenario(emptied));
    expect(await verdictOf(workshop)).toMatchObject({
      verdict: "fail",
      tampering: [
        { path: "test/more.test.js", change: "added" },
        { path: "test/sum.test.js", change: "modified" },
      ],
    });
  });

  it("fails when the case that should pass is skipped", async () => {
    const workshop = new ScenarioWorkshop();
    const skipAll = "fs.writeFileSync('sum.js', 'process.exit(0)')";
    workshop.add("sum", sumScenario(skipAll));
    expect(await verdictOf(workshop)).toMatchObject({ verdict: "fail" });
  });
});

describe("several goals", () => {
  it("name the failed build as the reason, not the tests that it left out", async () => {
    const workshop = new ScenarioWorkshop();
    const scripts = { build: "node build.js", test: "node --test" };
    workshop.add("built", {
      fixture: {
        "package.json": JSON.stringify({ type: "module", scripts }),
        "build.js": "process.exitCode = 1;",
        "a.test.js": 'import test from "node:test"; import "./dist/a.js"; test("works", () => {});',
      },
      reference: {
        "build.js": 'import fs from "node:fs"; fs.mkdirSync("dist"); fs.writeFileSync("dist/a.js", "");',
      },
      manifest: {
        goals: ["build", "test"],
        assertions: [],
        failToPass: ["works"],
        subject: { kind: "command", command: ["node", "-e", ""] },
      },
    });
    expect((await verdictOf(workshop)).reason).toMatch(/^The goal build says failed/);
  });

  it("do not see what another left, but for the tests, which see what the build made", async () => {
    const workshop = new ScenarioWorkshop();
    const scripts = {
      build: "node build.js",
      test: "node --test",
      lint: "node lint.js",
    };
    workshop.add("built", {
      fixture: {
        "package.json": JSON.stringify({ type: "module", scripts }),
        "build.js":
          'import fs from "node:fs"; fs.mkdirSync("dist"); fs.copyFileSync("answer.js", "dist/answer.js");',
        "lint.js": 'import fs from "node:fs"; process.exitCode = fs.existsSync("dist") ? 1 : 0;',
        "answer.js": "export const answer = 41;",
        "answer.test.js": `import test from "node:test"; import assert from "node:assert"; import { answer } from "./dist/answer.js";
test("is the answer", () => assert.equal(answer, 42));`,
      },
      reference: { "answer.js": "export const answer = 42;" },
      manifest: {
        goals: ["build", "test", "lint"],
        assertions: [],
        failToPass: ["is the answer"],
        subject: {
          kind: "command",
          command: ["node", "-e", "fs.writeFileSync('answer.js', 'export const answer = 42;')"],
        },
      },
    });
    expect(await verdictOf(workshop)).toMatchObject({ verdict: "pass" });
  });
});

describe("admission", () => {
  it.each([
    ["green-on-nop", { fixture: { ...brokenSum, ...rightSum }, reference: { "note.md": "" } }],
    ["red-on-reference", { fixture: brokenSum, reference: { "note.md": "" } }],
  ])("keeps what is %s out of the score", async (status, files) => {
    const workshop = new ScenarioWorkshop();
    workshop.add("sum", { ...sumScenario(fixIt, { passToPass: [] }), ...files });
    const { summary, attempts } = await runAllScenarios(await workshop.load(), workshop.options());
    expect(attempts).toEqual([]);
    expect(summary.notAdmitted).toMatchObject([{ scenario: "sum", status }]);
    expect(summary.total.planned).toBe(0);
  });

  it("is kept, and is not made again for the same content", async () => {
    const workshop = new ScenarioWorkshop();
    workshop.add("sum", sumScenario(fixIt));
    const scenarios = await workshop.load();
    await runAllScenarios(scenarios, workshop.options());
    expect(readdirSync(workshop.options().admissions)).toHaveLength(1);
    const again = await runAllScenarios(
      scenarios,
      workshop.options({ directory: join(workshop.root, "again") }),
    );
    expect(again.summary.total).toMatchObject({ planned: 1, passed: 1 });
  });
});

describe("a sweep of many cells", () => {
  it("waits for its turn without warning of leaking listeners", async () => {
    const workshop = new ScenarioWorkshop();
    workshop.add("many", { fixture: { "a.txt": "" }, manifest: { epochs: 12 } });
    const warnings: string[] = [];
    const onWarning = ({ name }: Error) => warnings.push(name);
    process.on("warning", onWarning);
    try {
      const { summary } = await runAllScenarios(await workshop.load(), workshop.options());
      expect(summary.total).toMatchObject({ planned: 12, passed: 12 });
    } finally {
      process.off("warning", onWarning);
    }
    expect(warnings).toEqual([]);
  });
});
