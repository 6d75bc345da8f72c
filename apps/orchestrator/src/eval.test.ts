import { existsSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli, startCli } from "./testing/cli.ts";
import { git, temporaryDirectory, writeFiles } from "./testing/repositories.ts";

const right = "export const sum = (a, b) => a + b;\n";
const fixture = {
  "package.json": '{ "type": "module", "scripts": { "test": "node --test" } }',
  "sum.js": "export const sum = (a, b) => a - b;\n",
  "sum.test.js": `import test from "node:test"; import assert from "node:assert"; import { sum } from "./sum.js";
test("adds", () => assert.equal(sum(2, 3), 5));\n`,
};

let repository: string;

beforeEach(() => {
  repository = realpathSync(temporaryDirectory());
  git(repository, "init", "--quiet");
  addFiles("evaluation/fixtures/sum", fixture);
});

afterEach(() => {
  rmSync(repository, { recursive: true, force: true });
});

function addFiles(folder: string, files: Readonly<Record<string, string>>): void {
  writeFiles(join(repository, folder), files);
}

function addScenario(id: string, script: string, more: Record<string, unknown> = {}): void {
  const manifest = {
    ...{
      schemaVersion: 1,
      id,
      title: `Scenario ${id}`,
      adapter: "javascript",
      goals: ["test"],
      fixture: "sum",
    },
    subject: { kind: "command", command: ["node", "-e", script] },
    reference: { overlay: "reference" },
    failToPass: ["adds"],
    graders: ["*.test.js"],
    ...more,
  };
  const folder = `evaluation/scenarios/${id}`;
  addFiles(folder, { "scenario.json": JSON.stringify(manifest), "reference/sum.js": right });
}

const mend = `fs.writeFileSync("sum.js", ${JSON.stringify(right)})`;
const evaluate = (...args: string[]) => runCli(["eval", ...args], { cwd: repository });

interface Report {
  run: string;
  results: string;
  interrupted: boolean;
  summary: { total: { planned: number; passed: number; verdicts: Record<string, number> } };
  comparison?: { decision: string; regressions: { scenario: string; rerun: string }[] };
}

const report = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as Report;

describe("eval", () => {
  it("runs every scenario, says how it went, and leaves evidence that verifies", async () => {
    addScenario("mends", mend);
    const { code, stdout, stderr } = await evaluate();
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toMatch(/^1 scenario, 1 cell to judge\.\n {2}pass +mends #1 /);
    expect(stdout).toContain("1 of 1 cell passed");
    const [run = ""] = readdirSync(join(repository, ".runs/eval"));
    expect(readdirSync(join(repository, ".runs/eval", run, "evaluation")).sort()).toEqual([
      "attempts",
      "ctrf.json",
      "journal.jsonl",
      "junit.xml",
      "safety.json",
      "summary.json",
      "summary.md",
    ]);
    expect(await runCli(["verify"], { cwd: repository })).toMatchObject({ code: 0 });
    expect(readdirSync(join(repository, ".runs/.eval"))).toEqual([]);
  });

  it("removes the copies that an evaluation left which was killed", async () => {
    addScenario("mends", mend);
    addFiles(".runs/.eval/sweep-killed/attempt-1/copy", { "left.txt": "" });
    expect((await evaluate()).code).toBe(0);
    expect(readdirSync(join(repository, ".runs/.eval"))).toEqual([]);
  });

  it("ends with 1 when a scenario fails, and with 5 when nothing could be measured", async () => {
    addScenario("does-nothing", "");
    expect((await evaluate()).code).toBe(1);
    addScenario("does-nothing", "", { requires: { programs: ["no-such-program"] } });
    expect((await evaluate()).code).toBe(5);
  });

  it("lists good scenarios beside broken ones, names every problem, and starts nothing", async () => {
    addScenario("good", mend, { tags: ["smoke"] });
    addScenario("bad", mend, { fixture: "../../outside", adapter: "cobol", goals: ["fly"] });
    addFiles("evaluation/scenarios/torn", { "scenario.json": '{ "id": ' });
    const { code, stdout, stderr } = await evaluate("--list");
    expect(code).toBe(2);
    expect(stdout).toBe("good  Scenario good  [smoke]\n");
    expect(stderr).toContain("broken  bad/scenario.json");
    for (const pointer of ["/adapter", "/goals/0", "/fixture"])
      expect(stderr).toContain(`        ${pointer}: `);
    expect(stderr).toContain("broken  torn/scenario.json");
    expect(existsSync(join(repository, ".runs"))).toBe(false);
  });

  it("runs the good ones beside broken ones, and still ends with 2", async () => {
    addScenario("good", mend);
    addFiles("evaluation/scenarios/torn", { "scenario.json": "" });
    const { code, stdout, stderr } = await evaluate();
    expect(code).toBe(2);
    expect(stdout).toContain("1 of 1 cell passed");
    expect(stderr).toContain("broken  torn/scenario.json");
    expect((await evaluate("good")).code).toBe(0);
    const torn = await evaluate("torn");
    expect(torn.code).toBe(2);
    expect(torn.stderr).toContain("broken  torn/scenario.json");
  });

  it.each([
    [["no-such-scenario"], "no-such-scenario"],
    [["--epochs", "0"], "--epochs must be a whole number from 1 to 1000"],
    [["--compare", "2025-01-01T00-00-00Z-aaaa"], "2025-01-01T00-00-00Z-aaaa"],
    [["--resume", "2025-01-01T00-00-00Z-aaaa"], "2025-01-01T00-00-00Z-aaaa"],
  ])("refuses %j with exit code 2", async (args, message) => {
    addScenario("mends", mend);
    const { code, stderr } = await evaluate(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it("says what is missing in a repository without scenarios", async () => {
    const { code, stderr } = await evaluate();
    expect(code).toBe(2);
    expect(stderr).toContain("E_SCENARIO_FOLDER");
  });

  it("compares with an earlier evaluation and gives the command that repeats a regression", async () => {
    addScenario("mends", mend);
    const before = report(await evaluate("--json"));
    addScenario("mends", "");
    const worse = await evaluate("--json", "--compare", before.run);
    expect(worse.code).toBe(1);
    expect(report(worse).comparison).toMatchObject({
      decision: "regression",
      regressions: [{ scenario: "mends", rerun: "codex-orchestrator eval mends" }],
    });
    const again = await evaluate("--compare", report(worse).run, before.run, "--json");
    expect(again.code).toBe(0);
    expect(readdirSync(join(repository, ".runs/eval"))).toHaveLength(2);
  });

  it("stops at SIGINT without a process left behind, and goes on where it was", async () => {
    addScenario("first", mend);
    addScenario(
      "slow",
      `${mend}; if (!fs.existsSync(${JSON.stringify(join(repository, "go"))})) setInterval(() => {}, 60000)`,
    );
    const { child, result } = startCli(["eval", "--concurrency", "1"], { cwd: repository });
    await expect.poll(() => slowSubjects().length, { timeout: 60_000 }).toBeGreaterThan(0);
    await expect.poll(() => records("first"), { timeout: 60_000 }).toHaveLength(2);
    child.kill("SIGINT");
    const { code, stdout } = await result;
    expect(code).toBe(130);
    expect(slowSubjects()).toEqual([]);
    const resume = /codex-orchestrator eval (--resume \S+)/.exec(stdout)?.[1] ?? "";
    writeFileSync(join(repository, "go"), "");
    const resumed = await evaluate(...resume.split(" "), "--json");
    expect(resumed.code).toBe(0);
    expect(report(resumed).summary.total).toMatchObject({ planned: 2, passed: 2 });
    expect(records("first")).toEqual(["1-1.json", "1-1.patch"]);
    expect((await evaluate(...resume.split(" "))).code).toBe(2);
  });
});

function records(scenario: string): string[] {
  const [run = ""] = readdirSync(join(repository, ".runs/eval"));
  const folder = join(repository, ".runs/eval", run, "evaluation/attempts", scenario);
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** Processes of the slow subject that are alive, in whatever namespace. */
function slowSubjects(): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(join(repository, "go"))
      );
    } catch {
      return false;
    }
  });
}
