import { join } from "node:path";

import { displayCommand } from "../display.ts";
import { findOnPath, firstProgram } from "../find-program.ts";
import {
  type Goal,
  type GoalCommand,
  type GoalPlan,
  type LanguageAdapter,
  type ReportFormat,
  cannotRun,
  goalTimeoutMs,
} from "../goal.ts";
import { listNames, sourceFiles } from "../repository-files.ts";
import { compileCheck } from "./compile-check.ts";
import { type Interpreter, findInterpreter } from "./interpreter.ts";

interface Toolbox {
  readonly folder: string;
  readonly searchPath: string;
  readonly python: Interpreter;
}

const markers = /^(?:pyproject\.toml|setup\.py|setup\.cfg|Pipfile|requirements.*\.txt)$/;

/** The order of sets of strings is otherwise another one in every process. */
const fixedHashes = { PYTHONHASHSEED: "0" };

/** Python projects: pytest or unittest, ruff, flake8 or black, from the repository's virtual environment when it has one. */
export const pythonAdapter: LanguageAdapter = {
  name: "python",

  evaluation: {
    build: { env: fixedHashes },
    test: { env: fixedHashes, requiresCleanFixture: true },
    lint: { env: fixedHashes },
    format: { env: fixedHashes },
  },

  async detect(folder) {
    const found = (await listNames(folder)).filter((name) => markers.test(name));
    if (found.length > 0) return found.map((name) => `There is a ${name}.`);
    for await (const path of sourceFiles(folder, isPython)) return [`There is a Python file, ${path}.`];
    return [];
  },

  async plan(folder, goal, machine) {
    const python = await findInterpreter(folder, machine);
    if (python === undefined) {
      return cannotRun("no Python that starts is in .venv or venv of the repository or on the search path");
    }
    return planners[goal]({ folder, searchPath: machine.searchPath, python });
  },
};

const isPython = (name: string) => name.endsWith(".py");

const planners: Readonly<Record<Goal, (toolbox: Toolbox) => Promise<GoalPlan>>> = {
  build: planBuild,
  test: planTest,
  lint: (toolbox) =>
    planTool(toolbox, "lint", [
      ["ruff", "check", "."],
      ["flake8", "."],
    ]),
  format: (toolbox) =>
    planTool(toolbox, "format", [
      ["ruff", "format", "--check", "."],
      ["black", "--check", "."],
    ]),
};

/** Python is not built before it runs; what can be known beforehand is that every file compiles. */
function planBuild({ folder, python }: Toolbox): Promise<GoalPlan> {
  const display = "python -m compileall -q .";
  const command = goalCommand({ folder, python, goal: "build", words: [python.path, "-c", compileCheck] });
  return Promise.resolve({ available: true, command: { ...command, display } });
}

async function planTest({ folder, python }: Toolbox): Promise<GoalPlan> {
  const words: [string, ...string[]] = python.modules.has("pytest")
    ? [python.path, "-m", "pytest", "-p", "no:cacheprovider"]
    : [python.path, "-m", "unittest", "discover", ...(await unittestStart(folder))];
  const report = python.modules.has("pytest") ? "pytest" : "unittest";
  const command = goalCommand({ folder, python, goal: "test", words, report });
  return {
    available: true,
    command: { ...command, display: command.display.replace(" -p no:cacheprovider", "") },
  };
}

/** From the top, discovery does not enter a folder of tests that is not a package. */
async function unittestStart(folder: string): Promise<string[]> {
  for (const name of ["tests", "test"]) {
    const inside = await listNames(join(folder, name));
    if (inside.some((file) => /^test.*\.py$/.test(file)) && !inside.includes("__init__.py"))
      return ["-s", name];
  }
  return [];
}

async function planTool(
  toolbox: Toolbox,
  goal: Goal,
  choices: readonly (readonly [string, ...string[]])[],
): Promise<GoalPlan> {
  const { folder, python, searchPath } = toolbox;
  for (const [tool, ...args] of choices) {
    const own = python.venvBin === undefined ? undefined : await firstProgram([join(python.venvBin, tool)]);
    const program = own ?? (python.modules.has(tool) ? undefined : await findOnPath(tool, searchPath));
    const runner = program === undefined && python.modules.has(tool) ? [python.path, "-m", tool] : [program];
    const [first, ...rest] = runner;
    if (first !== undefined) {
      const words: [string, ...string[]] = [first, ...rest.filter((word) => word !== undefined), ...args];
      return { available: true, command: goalCommand({ folder, python, goal, words }) };
    }
  }
  const names = choices.map(([tool]) => tool).join(" nor ");
  return cannotRun(
    `neither ${names} is installed in the repository's virtual environment or on the search path`,
  );
}

interface Parts {
  readonly folder: string;
  readonly python: Interpreter;
  readonly goal: Goal;
  readonly words: readonly [string, ...string[]];
  readonly report?: ReportFormat;
}

/** The tools may leave nothing in the repository: no byte code, no caches. */
function goalCommand({ folder, python, goal, words, report = "exit-code" }: Parts): GoalCommand {
  const { venv, venvBin } = python;
  const [program, ...args] = words;
  return {
    goal,
    adapter: "python",
    command: words,
    display: displayCommand([program.replace(/python[\d.]+$/, "python"), ...args]),
    cwd: folder,
    environment: {
      CI: "1",
      NO_COLOR: "1",
      PYTHONDONTWRITEBYTECODE: "1",
      RUFF_NO_CACHE: "true",
      ...(venv === undefined ? {} : { VIRTUAL_ENV: venv }),
    },
    pathPrefix: venvBin === undefined ? [] : [venvBin],
    report,
    timeoutMs: goalTimeoutMs[goal],
  };
}
