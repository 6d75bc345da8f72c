import { symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

import { type Goal, type GoalCommand, type PlanOptions, ReportDirectoryError, planGoal } from "../index.ts";
import { carryOut, packageJson, repositoryWith, searchPath } from "../testing/workshop.ts";
import { forEvaluation } from "./for-evaluation.ts";

const tool = "#!/bin/sh\n";

async function planned(
  folder: string,
  goal: Goal = "test",
  options: Partial<PlanOptions> = {},
): Promise<GoalCommand> {
  const evaluation = { reportDirectory: repositoryWith({}) };
  const plan = await planGoal(folder, goal, { searchPath, evaluation, ...options });
  if (!plan.available) throw new Error(plan.reason);
  return plan.command;
}

function withInstalled(name: string, files: Readonly<Record<string, string>>): string {
  const folder = repositoryWith(files);
  const installed = dirname(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)));
  symlinkSync(installed, join(folder, "node_modules"));
  return folder;
}

const titles = ({ cases = [] }: Awaited<ReturnType<typeof carryOut>>) =>
  cases.map(({ name, status }) => `${status} ${name}`);

describe("a command planned for an evaluation", () => {
  it("carries its profile, already applied", async () => {
    const folder = repositoryWith({
      ...packageJson({ scripts: { lint: "eslint ." } }),
      "node_modules/.bin/eslint": tool,
    });
    const command = await planned(folder, "lint");
    expect(command.evaluation).toMatchObject({
      env: { CI: "1", NO_COLOR: "1", TZ: "UTC", LC_ALL: "C.UTF-8" },
      requiresCleanFixture: false,
      supportsParallel: true,
      network: false,
    });
    expect(command.environment).toMatchObject(command.evaluation?.env ?? {});
    expect(command).toMatchObject({ display: "eslint .", cwd: folder, timeoutMs: 300_000 });
    expect(command.reportFile).toBeUndefined();
  });

  it("is an ordinary one without the option", async () => {
    const folder = repositoryWith(packageJson({ scripts: { test: "node --test" } }));
    const plan = await planGoal(folder, "test", { searchPath });
    expect(plan).not.toHaveProperty("command.evaluation");
    expect(plan).not.toHaveProperty("command.environment.TZ");
  });

  it("works in the folder and for the time that its adapter asks for, below the repository", async () => {
    const folder = repositoryWith(packageJson({ scripts: { test: "node --test" } }));
    const plan = await planGoal(folder, "test", { searchPath });
    if (!plan.available) throw new Error(plan.reason);
    const within = (cwd: string) => {
      const test = { cwd, timeoutMs: 5, network: true };
      return forEvaluation(
        plan.command,
        { evaluation: { build: {}, lint: {}, format: {}, test } },
        { reportDirectory: "/reports" },
      );
    };
    expect(within("packages/a")).toMatchObject({
      cwd: join(folder, "packages/a"),
      timeoutMs: 5,
      evaluation: { network: true, cwd: "packages/a" },
    });
    expect(within(".").cwd).toBe(folder);
    for (const cwd of ["..", "a/../../b", "/etc"]) {
      expect(() => within(cwd)).toThrow(expect.objectContaining({ code: "E_EVALUATION_FOLDER" }) as Error);
    }
  });

  it("is refused for a report directory that is not absolute", async () => {
    const evaluation = { reportDirectory: "reports" };
    const refused = planGoal(repositoryWith({}), "test", { searchPath, evaluation });
    await expect(refused).rejects.toThrow(ReportDirectoryError);
    await expect(refused).rejects.toThrow('The report directory "reports" is not an absolute path.');
  });
});

describe("a test command planned for an evaluation", () => {
  it.each([
    ["node --test", ["--test-reporter=spec", "--test-reporter-destination=stdout", "--test"]],
    [
      "node --test --test-reporter dot",
      ["--test-reporter", "dot", "--test-reporter-destination=stdout", "--test"],
    ],
    [
      "node --test-reporter=dot --test-reporter-destination=log --test",
      ["--test-reporter=dot", "--test-reporter-destination=log", "--test"],
    ],
  ])("makes %j write a file beside what it prints", async (script, rest) => {
    const folder = repositoryWith(packageJson({ scripts: { test: script } }));
    const { command, display, reportFile } = await planned(folder);
    expect(command.slice(1)).toEqual([
      "--test-reporter=tap",
      `--test-reporter-destination=${reportFile?.path ?? ""}`,
      ...rest,
    ]);
    expect(reportFile?.format).toBe("node-test");
    expect(display).toBe(script);
  });

  it.each([
    ["jest --ci -- a", ["--ci", "--json", "--outputFile=FILE", "--", "a"], "jest-json"],
    [
      "mocha -R dot --exit --reporter-option a=b --reporter=min 'x -R'",
      ["--exit", "x -R", "--reporter=json", "--reporter-option=output=FILE"],
      "mocha-json",
    ],
    [
      "vitest run --reporter=verbose -- a",
      ["run", "--reporter=verbose", "--reporter=json", "--outputFile.json=FILE", "--", "a"],
      "vitest-json",
    ],
    [
      "vitest run --reporter=junit --reporter verbose --outputFile=junit.xml a.test.ts",
      [
        ...["run", "a.test.ts", "--reporter=junit", "--reporter=verbose"],
        ...["--outputFile.junit=junit.xml", "--outputFile.verbose=junit.xml"],
        ...["--reporter=json", "--outputFile.json=FILE"],
      ],
      "vitest-json",
    ],
    [
      "vitest --reporter=json --outputFile out.json",
      ["--reporter=json", "--outputFile.json=FILE"],
      "vitest-json",
    ],
    ["jest --json --outputFile out.json -w 1", ["-w", "1", "--json", "--outputFile=FILE"], "jest-json"],
    ["bun test --reporter=dots a", ["test", "a", "--reporter=junit", "--reporter-outfile=FILE"], "junit"],
    [
      "cross-env A=b C=d jest -w 1",
      ["A=b", "C=d", "jest", "-w", "1", "--json", "--outputFile=FILE"],
      "jest-json",
    ],
    [
      "node --no-warnings node_modules/jest/bin/jest.js",
      ["--no-warnings", "node_modules/jest/bin/jest.js", "--json", "--outputFile=FILE"],
      "jest-json",
    ],
  ])("makes %j write a file", async (script, expected, format) => {
    const folder = repositoryWith({
      ...packageJson({ scripts: { test: script } }),
      ...Object.fromEntries(
        ["jest", "mocha", "vitest", "bun", "cross-env"].map((name) => [`node_modules/.bin/${name}`, tool]),
      ),
    });
    const { command, display, reportFile } = await planned(folder);
    const path = reportFile?.path ?? "";
    expect(command.slice(1)).toEqual(expected.map((word) => word.replace("FILE", path)));
    expect(reportFile?.format).toBe(format);
    expect(display).toBe(script);
  });

  it("leaves a script that it cannot see into to what it prints", async () => {
    const folder = repositoryWith(packageJson({ scripts: { test: "node a.js && node --test" } }));
    const { command, report, reportFile } = await planned(folder);
    expect(command.slice(1)).toEqual(["run", "test"]);
    expect(report).toBe("any-test");
    expect(reportFile).toBeUndefined();
  });

  it("names the cases of node --test, and files that cannot be loaded", async () => {
    const folder = repositoryWith({
      ...packageJson({ scripts: { test: "node --test" } }),
      "a.test.mjs": `import { describe, it } from "node:test"; describe("/d", () => { it("x", () => {}); it.todo("y"); });`,
      "deep/broken.test.mjs": `throw new Error("no");`,
    });
    const judgement = await carryOut(await planned(folder));
    expect(judgement).toMatchObject({ verdict: "failed", counts: { passed: 1, failed: 1, skipped: 1 } });
    expect(titles(judgement)).toEqual(["passed /d > x", "skipped /d > y", "failed deep/broken.test.mjs"]);
  });

  it("names the cases of vitest, and files that cannot be loaded", async () => {
    const folder = withInstalled("vitest", {
      ...packageJson({ scripts: { test: "vitest run" } }),
      "a.test.mjs": `import { describe, it } from "vitest"; describe("d", () => { it("x", () => {}); it.todo("y"); });`,
      "deep/broken.test.mjs": `throw new Error("no");`,
    });
    const judgement = await carryOut(await planned(folder));
    expect(judgement, judgement.output).toMatchObject({ verdict: "failed" });
    expect(titles(judgement).sort()).toEqual([
      "failed deep/broken.test.mjs",
      "passed d > x",
      "skipped d > y",
    ]);
  });

  it("does not pass when a test ends the process before the report is written", async () => {
    const folder = repositoryWith({
      ...packageJson({ scripts: { test: "node --test a.test.mjs" } }),
      "a.test.mjs": `import { test } from "node:test"; test("x", () => { process.exit(0); });`,
    });
    const command = await planned(folder);
    expect((await carryOut(command)).verdict).not.toBe("passed");
  });
});
