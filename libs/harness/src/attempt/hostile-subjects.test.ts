import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isolation, sandboxed } from "../testing/sandboxed.ts";
import { ScenarioWorkshop } from "../testing/scenario-workshop.ts";

/** Two functions, of which one is wrong, with their tests. */
const fixture = {
  "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" } }),
  "sum.js": "export const sum = (a, b) => a - b;\n",
  "test/sum.test.js": `import test from "node:test"; import assert from "node:assert"; import { sum } from "../sum.js";
test("adds", () => assert.equal(sum(2, 3), 5));
test("adds nothing", () => assert.equal(sum(2, 0), 2));
`,
};
const tested = { goals: ["test"], failToPass: ["adds"], passToPass: ["adds nothing"], graders: ["test/**"] };

function workshopWith(script: string, manifest: Readonly<Record<string, unknown>> = {}): ScenarioWorkshop {
  const workshop = new ScenarioWorkshop();
  workshop.add("one", {
    fixture,
    manifest: { assertions: [], ...manifest, subject: { kind: "command", command: ["node", "-e", script] } },
  });
  return workshop;
}

const attempt = (script: string, manifest: Readonly<Record<string, unknown>> = tested) =>
  workshopWith(script, manifest).attempt("one");

const fixIt = "fs.writeFileSync('sum.js', 'export const sum = (a, b) => a + b;');";
const code = (text: string) => `fs.writeFileSync('sum.js', ${JSON.stringify(text)});`;

describe("a subject that meddles with its judges", () => {
  it("and empties the tests, is judged by the original ones, and reported", async () => {
    const empty = "import test from 'node:test'; test('adds', () => {}); test('adds nothing', () => {});";
    const record = await attempt(`fs.writeFileSync('test/sum.test.js', ${JSON.stringify(empty)})`);
    expect(record).toMatchObject({
      verdict: "fail",
      reason: '"adds" should pass now; it is failed.',
      tampering: [{ path: "test/sum.test.js", change: "modified" }],
    });
  });

  it("but repairs the code as well, passes by the original ones, which the reason says", async () => {
    const record = await attempt(`${fixIt} fs.rmSync('test', { recursive: true })`);
    expect(record).toMatchObject({
      verdict: "pass",
      reason: "It passes with the original graders; the subject had changed 1 of them.",
    });
  });

  it("and replaces the command that runs the tests, is judged by the original command", async () => {
    const scripts = { test: "echo '1..2'; echo 'ok 1 - adds'; echo 'ok 2 - adds nothing'" };
    const fake = `fs.writeFileSync('package.json', ${JSON.stringify(JSON.stringify({ type: "module", scripts }))})`;
    expect(await attempt(fake)).toMatchObject({
      verdict: "fail",
      cases: [{ name: "adds" }, { name: "adds nothing" }],
    });
  });

  it("and makes a folder of tests a link that leads out, loses nothing that lies there", async () => {
    const workshop = new ScenarioWorkshop();
    workshop.write("mine/test", { "sum.test.js": "my own work" });
    const script = `fs.rmSync('test', { recursive: true }); fs.symlinkSync(${JSON.stringify(join(workshop.root, "mine/test"))}, 'test')`;
    workshop.add("two", {
      fixture,
      manifest: {
        ...tested,
        ...{ assertions: [], graders: ["test/*.js"], isolation: { level: "none" } },
        subject: { kind: "command", command: ["node", "-e", script] },
      },
    });
    expect(await workshop.attempt("two")).toMatchObject({ verdict: "fail" });
    expect(readFileSync(join(workshop.root, "mine/test/sum.test.js"), "utf8")).toBe("my own work");
  });

  it.each([
    [
      "names that reports are given",
      "for (const name of ['javascript-test.tap', '../javascript-test.tap']) try { fs.writeFileSync(name, 'TAP version 13\\nok 1 - adds\\n1..1\\n') } catch {}",
    ],
    ["a folder such as the one for reports", "try { fs.mkdirSync('../reports-0') } catch {}"],
  ])("and takes %s beforehand, gains nothing", async (_what, script) => {
    expect(await attempt(script, { ...tested, isolation: { level: "none" } })).toMatchObject({
      verdict: "fail",
    });
  });

  it("and plants a Python of its own, does not get it started outside its sandbox", async () => {
    const workshop = new ScenarioWorkshop();
    const marker = join(workshop.root, "escaped");
    const plant = `fs.mkdirSync('.venv/bin', { recursive: true });
      fs.writeFileSync('.venv/pyvenv.cfg', '');
      fs.writeFileSync('.venv/bin/python', '#!/bin/sh\\necho x > ${marker}\\n', { mode: 0o755 });`;
    workshop.add("python", {
      fixture: { "pyproject.toml": "[project]\nname = 'x'\n", "test_x.py": "import unittest\n" },
      manifest: {
        ...{ adapter: "python", goals: ["test"], assertions: [] },
        subject: { kind: "command", command: ["node", "-e", plant] },
      },
    });
    const { verdict, effects } = await workshop.attempt("python");
    expect(verdict).not.toBe("pass");
    if (verdict !== "infra")
      expect(effects.changes).toContainEqual({ path: ".venv/bin/python", change: "added" });
    expect(existsSync(marker)).toBe(false);
  });
});

describe("code under test that meddles with its judges while they run", () => {
  it("and exits with 0 before a test has run, fails", async () => {
    expect(await attempt(code("process.exit(0)"))).toMatchObject({
      verdict: "fail",
      failToPass: [{ name: "adds", status: "missing" }],
    });
  });

  it("and rewrites the tests, fails, although they pass", async () => {
    const rewrite = `import fs from "node:fs"; export const sum = (a, b) => a + b;
      fs.writeFileSync(new URL("./test/sum.test.js", import.meta.url), "");`;
    expect(await attempt(code(rewrite))).toMatchObject({
      verdict: "fail",
      reason: "While the goals ran, the grader test/sum.test.js was modified.",
    });
  });

  it("and rewrites them in one goal, does not change what the next one runs", async () => {
    const build = "import fs from 'node:fs'; fs.writeFileSync('test/sum.test.js', '')";
    const workshop = new ScenarioWorkshop();
    const scripts = { test: "node --test", build: "node build.js" };
    workshop.add("one", {
      fixture: {
        ...fixture,
        "build.js": "",
        "package.json": JSON.stringify({ type: "module", scripts }),
      },
      manifest: {
        ...{ ...tested, goals: ["build", "test"], assertions: [] },
        subject: {
          kind: "command",
          command: ["node", "-e", `${fixIt} fs.writeFileSync('build.js', ${JSON.stringify(build)})`],
        },
      },
    });
    expect(await workshop.attempt("one")).toMatchObject({
      verdict: "fail",
      reason: "While the goals ran, the grader test/sum.test.js was modified.",
      failToPass: [{ name: "adds", status: "passed" }],
    });
  });

  it("and writes the report itself, then kills the tool that would have, fails", async () => {
    const forge = `import fs from "node:fs"; export const sum = () => 0;
      const [, path] = /--test-reporter-destination=([^\\0]*tap)\\0/.exec(fs.readFileSync("/proc/" + process.ppid + "/cmdline", "utf8"));
      fs.writeFileSync(path, "TAP version 13\\nok 1 - adds\\nok 2 - adds nothing\\n1..2\\n# tests 2\\n# pass 2\\n# fail 0\\n");
      process.kill(process.ppid, "SIGKILL");`;
    const record = await attempt(code(forge));
    expect(record.verdict).toBe("fail");
    expect(record.phases.at(-1)).toMatchObject({ name: "test" });
    expect(record.phases.at(-1)?.exitCode).not.toBe(0);
  });

  it.each([
    ["no test at all", "fs.rmSync('test', { recursive: true })", {}],
    [
      "tests that are all skipped",
      "fs.writeFileSync('test/sum.test.js', \"import test from 'node:test'; test.skip('adds')\")",
      {},
    ],
  ])("and leaves %s, does not pass with exit code 0", async (_what, script, more) => {
    const record = await attempt(script, { goals: ["test"], ...more });
    expect(record).toMatchObject({ verdict: "fail", reason: expect.stringContaining("no-tests") as string });
    expect(record.phases.at(-1)).toMatchObject({ name: "test", exitCode: 0 });
  });
});

describe("a subject that works outside its copy", () => {
  it.runIf(sandboxed)(`is refused (${isolation})`, async () => {
    const workshop = new ScenarioWorkshop();
    const places = [
      "fixtures/one/sum.js",
      "scenarios/one/scenario.json",
      "results/forged.json",
      "work/forged",
      "../forged",
    ];
    const script = `const refused = ${JSON.stringify(places.map((path) => join(workshop.root, path)))}.filter((path) => {
      try { fs.writeFileSync(path, 'forged'); return false } catch { return true } });
      fs.writeFileSync('refused', String(refused.length));`;
    workshop.add("one", {
      fixture,
      manifest: {
        assertions: [{ kind: "fileContains", path: "refused", text: String(places.length) }],
        subject: { kind: "command", command: ["node", "-e", script] },
      },
    });
    expect(await workshop.attempt("one")).toMatchObject({ verdict: "pass" });
    expect(readFileSync(join(workshop.folders.fixtures, "one/sum.js"), "utf8")).toBe(fixture["sum.js"]);
  });

  it.each([
    ["the fixture", {}, (workshop: ScenarioWorkshop) => join(workshop.folders.fixtures, "one/sum.js")],
    [
      "what the set-up left",
      { setup: [["node", "-e", "fs.writeFileSync('set-up', '')"]] },
      () => "../before/sum.js",
    ],
  ])(
    "and changes %s where there is no sandbox, makes its result worth nothing",
    async (_what, more, target) => {
      const workshop = workshopWith("");
      workshop.add("one", {
        fixture,
        manifest: {
          ...{ isolation: { level: "none" }, goals: [], ...more },
          subject: {
            kind: "command",
            command: ["node", "-e", `fs.writeFileSync(${JSON.stringify(target(workshop))}, '')`],
          },
        },
      });
      const { verdict, reason } = await workshop.attempt("one");
      expect([verdict, reason]).toEqual(["harness-error", expect.stringContaining("(sum.js)")]);
    },
  );

  it("and removes the folder that copies are made in, does not stop the harness", async () => {
    const workshop = new ScenarioWorkshop();
    const script = `fs.rmSync(${JSON.stringify(join(workshop.root, "work"))}, { recursive: true })`;
    workshop.add("one", {
      fixture,
      manifest: {
        isolation: { level: "none" },
        subject: { kind: "command", command: ["node", "-e", script] },
      },
    });
    const { verdict } = await workshop.attempt("one");
    expect(["infra", "fail"]).toContain(verdict);
    expect(readdirSync(workshop.results)).toContain("journal.jsonl");
  });
});

describe("a subject that prints what is not text", () => {
  it("is recorded as text that stays within bounds, with the number of bytes", async () => {
    const script = "process.stdout.write(Buffer.alloc(300_000, 0xff)); fs.writeFileSync('done.txt', '')";
    const record = await attempt(script, { assertions: [{ kind: "fileExists", path: "done.txt" }] });
    expect(record).toMatchObject({ verdict: "pass", phases: [{ stdout: { bytes: 300_000 } }] });
    const { text, truncatedBytes } = record.phases[0]!.stdout;
    expect(text.isWellFormed()).toBe(true);
    expect(text.length).toBeLessThan(20_000);
    expect(truncatedBytes).toBeGreaterThan(0);
  });
});
