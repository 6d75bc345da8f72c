import { readdir } from "node:fs/promises";

import { displayCommand } from "../display.ts";
import { findOnPath } from "../find-program.ts";
import {
  type Goal,
  type GoalPlan,
  type LanguageAdapter,
  type ReportFormat,
  cannotRun,
  goalTimeoutMs,
} from "../goal.ts";
import { listNames } from "../repository-files.ts";

interface Toolbox {
  readonly folder: string;
  readonly searchPath: string;
}

/** Neither modules nor the toolchain that go.mod names are downloaded; flags of the machine do not count. */
const offline = { GOPROXY: "off", GOTOOLCHAIN: "local", GOFLAGS: "" };

/** Go modules: the go command, gofmt, and golangci-lint where it is installed. */
export const goAdapter: LanguageAdapter = {
  name: "go",

  evaluation: {
    build: { env: offline },
    test: { env: offline, requiresCleanFixture: true },
    lint: { env: offline },
    format: { env: offline },
  },

  async detect(folder) {
    return (await listNames(folder)).includes("go.mod") ? ["There is a go.mod."] : [];
  },

  plan(folder, goal, { searchPath }) {
    return planners[goal]({ folder, searchPath });
  },
};

const planners: Readonly<Record<Goal, (toolbox: Toolbox) => Promise<GoalPlan>>> = {
  /** Without `-o`, a module whose only package is a program would leave its executable in the repository. */
  build: (toolbox) => planTool(toolbox, "build", ["go", "build", "-o", "/dev/null", "./..."]),
  test: (toolbox) => planTool(toolbox, "test", ["go", "test", "-json", "./..."], "go-test"),
  lint: planLint,
  format: planFormat,
};

const golangciConfiguration = /^\.golangci\.(?:ya?ml|toml|json)$/;

/** A repository that is configured for golangci-lint is not checked by less: there, `go vet` does not stand in for it. */
async function planLint(toolbox: Toolbox): Promise<GoalPlan> {
  const vet = await planTool(toolbox, "lint", ["go", "vet", "./..."]);
  if (!vet.available) return vet;
  // The configuration may ask for fixes, which the flag overrides.
  const golangci = await planTool(toolbox, "lint", ["golangci-lint", "run", "--fix=false", "./..."]);
  const configuration = (await listNames(toolbox.folder)).find((name) => golangciConfiguration.test(name));
  if (golangci.available || configuration === undefined) return golangci.available ? golangci : vet;
  return cannotRun(`the repository has a ${configuration}, but golangci-lint is not on the search path`);
}

async function planFormat(toolbox: Toolbox): Promise<GoalPlan> {
  return planTool(toolbox, "format", ["gofmt", "-l", ...(await ownSources(toolbox.folder))], "listed-files");
}

/** `gofmt` enters every folder below the ones it is given, and vendored packages are not the repository's to format. */
async function ownSources(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (!entries.some(({ name }) => name === "vendor")) return ["."];
  return entries
    .filter((entry) =>
      entry.isDirectory() ? !/^(?:vendor$|\.)/.test(entry.name) : entry.name.endsWith(".go"),
    )
    .map(({ name }) => `./${name}`)
    .sort();
}

async function planTool(
  { folder, searchPath }: Toolbox,
  goal: Goal,
  [tool, ...args]: readonly [string, ...string[]],
  report: ReportFormat = "exit-code",
): Promise<GoalPlan> {
  const program = await findOnPath(tool, searchPath);
  if (program === undefined) return cannotRun(`${tool} is not on the search path`);
  const command = [program, ...args] as const;
  return {
    available: true,
    command: {
      goal,
      adapter: "go",
      command,
      display: displayCommand(command),
      cwd: folder,
      environment: { CI: "1", NO_COLOR: "1" },
      pathPrefix: [],
      report,
      timeoutMs: goalTimeoutMs[goal],
    },
  };
}
