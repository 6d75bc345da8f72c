import { execFileSync } from "node:child_process";
import { readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, beforeEach, describe, expect, it } from "vitest";

import { planGoal } from "../adapters.ts";
import type { Goal, GoalCommand } from "../goal.ts";
import { carryOut, repositoryWith, searchPath } from "../testing/workshop.ts";
import { findInterpreter } from "./interpreter.ts";

const python = await findInterpreter("/", { searchPath, environment: {} });

beforeEach((context: TestContext) => {
  if (python !== undefined) return;
  console.warn("skipped: no Python is installed on this machine");
  context.skip();
});

async function planned(folder: string, goal: Goal, path = searchPath): Promise<GoalCommand> {
  const plan = await planGoal(folder, goal, { searchPath: path, adapter: "python" });
  if (!plan.available) throw new Error(plan.reason);
  return plan.command;
}

/** A search path with this machine's Python on it and nothing else; the Python says it has only these modules. */
function bench(modules: readonly string[]) {
  const answer = JSON.stringify({ path: python?.path, modules });
  return { "path/python3": `#!/bin/sh\necho '${answer}'\n` };
}

const unittestCase = (body: string) =>
  `import unittest\nclass T(unittest.TestCase):\n    def test_x(self):\n        ${body}\n`;

describe("testing", () => {
  it("uses unittest where pytest is not installed, and says what ran", async () => {
    const folder = repositoryWith({ ...bench([]), "test_a.py": unittestCase("pass") });
    const command = await planned(folder, "test", join(folder, "path"));
    expect(command).toMatchObject({ display: "python -m unittest discover", report: "unittest" });
    expect(await carryOut(command)).toMatchObject({ verdict: "passed", counts: { passed: 1 } });
  });

  it("finds the tests of a folder that is not a package", async () => {
    const folder = repositoryWith({
      ...bench([]),
      "tests/test_a.py": unittestCase("self.fail()"),
      "a.py": "",
    });
    const command = await planned(folder, "test", join(folder, "path"));
    expect(command.display).toBe("python -m unittest discover -s tests");
    expect(await carryOut(command)).toMatchObject({ verdict: "failed", counts: { failed: 1 } });
  });

  it("has no verdict of passed for unittest without a test", async () => {
    const folder = repositoryWith({ ...bench([]), "a.py": "" });
    expect(await carryOut(await planned(folder, "test", join(folder, "path")))).toMatchObject({
      verdict: "no-tests",
    });
  });

  it("uses pytest where it is installed", async (context) => {
    if (!python?.modules.has("pytest")) {
      console.warn("skipped: pytest is not installed on this machine");
      context.skip();
    }
    const folder = repositoryWith({ "test_a.py": "def test_a(): pass\ndef test_b(): assert 0\n" });
    const command = await planned(folder, "test");
    expect(command).toMatchObject({ display: "python -m pytest", report: "pytest" });
    expect(await carryOut(command)).toMatchObject({ verdict: "failed", counts: { passed: 1, failed: 1 } });
    const empty = repositoryWith({ "a.py": "" });
    expect(await carryOut(await planned(empty, "test"))).toMatchObject({ verdict: "no-tests" });
    expect(readdirSync(folder)).not.toContain(".pytest_cache");
    expect(readdirSync(folder)).not.toContain("__pycache__");
  });

  it("does not take a folder of the repository for an installed pytest", async () => {
    const folder = repositoryWith({ "pytest/__init__.py": "", "ruff/__init__.py": "" });
    const found = await findInterpreter(folder, { searchPath, environment: {} });
    expect(found?.modules).toEqual(python?.modules);
  });

  it("uses the repository's own virtual environment first", async () => {
    const folder = repositoryWith({ "test_a.py": unittestCase("pass") });
    execFileSync(python?.path ?? "", ["-m", "venv", "--without-pip", join(folder, ".venv")]);
    const command = await planned(folder, "test");
    expect(command).toMatchObject({
      command: [join(folder, ".venv/bin/python"), "-m", "unittest", "discover"],
      display: "python -m unittest discover",
      environment: { VIRTUAL_ENV: join(folder, ".venv") },
      pathPrefix: [join(folder, ".venv/bin")],
    });
    expect(await carryOut(command)).toMatchObject({ verdict: "passed" });
  });
});

describe("testing for an evaluation", () => {
  const evaluation = { reportDirectory: "/reports" };
  const files = { "pkg/__init__.py": "", "pkg/test_a.py": unittestCase("print('noise')") };

  it("has a fixed order of hashes, and names the cases of unittest", async () => {
    const folder = repositoryWith({ ...bench([]), ...files });
    const plan = await planGoal(folder, "test", { searchPath: join(folder, "path"), evaluation });
    if (!plan.available) throw new Error(plan.reason);
    expect(plan.command).toMatchObject({
      display: "python -m unittest discover",
      environment: { PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1", TZ: "UTC" },
    });
    expect(await carryOut(plan.command)).toMatchObject({
      verdict: "passed",
      cases: [{ name: "pkg.test_a.T > test_x", status: "passed" }],
    });
  });

  it("names the cases of pytest, from its file", async (context) => {
    if (!python?.modules.has("pytest")) {
      console.warn("skipped: pytest is not installed on this machine");
      context.skip();
    }
    const folder = repositoryWith(files);
    const options = { searchPath, evaluation: { reportDirectory: repositoryWith({}) } };
    const plan = await planGoal(folder, "test", options);
    if (!plan.available) throw new Error(plan.reason);
    expect(await carryOut(plan.command)).toMatchObject({
      verdict: "passed",
      cases: [{ name: "pkg/test_a.py::T::test_x", status: "passed" }],
    });
    expect(readdirSync(folder)).not.toContain(".pytest_cache");
    expect(readdirSync(join(folder, "pkg"))).not.toContain("__pycache__");
  });
});

describe("building", () => {
  it("compiles every file and leaves nothing behind", async () => {
    const folder = repositoryWith({
      "a.py": "x = 1\n",
      "sub/b.py": "y: int = 2\n",
      ".venv/c.py": "not python",
    });
    const command = await planned(folder, "build");
    expect(command.display).toBe("python -m compileall -q .");
    const judgement = await carryOut(command);
    expect(judgement).toMatchObject({ verdict: "passed", output: "2 files compiled, 0 failed\n" });
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
      ".venv",
      ".venv/c.py",
      "a.py",
      "sub",
      "sub/b.py",
    ]);
  });

  it("fails on a syntax error, with file and line", async () => {
    const folder = repositoryWith({ "sub/b.py": "x = 1\ndef f(:\n" });
    const judgement = await carryOut(await planned(folder, "build"));
    expect(judgement.verdict).toBe("failed");
    expect(judgement.output).toContain("sub/b.py:2: invalid syntax");
  });
});

describe("linting and formatting", () => {
  it.each<[Goal, string, string]>([
    ["lint", "ruff", "ruff check ."],
    ["lint", "flake8", "flake8 ."],
    ["format", "ruff", "ruff format --check ."],
    ["format", "black", "black --check ."],
  ])("%s uses %s from the search path", async (goal, tool, display) => {
    const folder = repositoryWith({ "a.py": "", ...bench([]), [`path/${tool}`]: "#!/bin/sh\n" });
    expect((await planned(folder, goal, join(folder, "path"))).display).toBe(display);
  });

  it("uses a tool that only the interpreter has as a module", async () => {
    const folder = repositoryWith({ "a.py": "", ...bench(["flake8"]) });
    expect((await planned(folder, "lint", join(folder, "path"))).display).toBe("python -m flake8 .");
  });

  it("cannot run where no tool is installed", async () => {
    const folder = repositoryWith({ "a.py": "", ...bench([]) });
    const options = { searchPath: join(folder, "path"), adapter: "python" };
    expect(await planGoal(folder, "lint", options)).toEqual({
      available: false,
      reason:
        "cannot run, because neither ruff nor flake8 is installed in the repository's virtual environment or on the search path",
    });
  });
});

describe("the interpreter", () => {
  it("is the real one, not a version manager's shim", () => {
    expect(realpathSync(python?.path ?? "")).not.toContain("shims");
  });

  it("is missed with a reason", async () => {
    const folder = repositoryWith({ "a.py": "" });
    expect(await planGoal(folder, "test", { searchPath: "/nowhere" })).toEqual({
      available: false,
      reason:
        "cannot run, because no Python that starts is in .venv or venv of the repository or on the search path",
    });
  });
});
