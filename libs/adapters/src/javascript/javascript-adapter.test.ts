import { createRequire } from "node:module";
import { symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

import { planGoal } from "../adapters.ts";
import type { Goal, GoalCommand } from "../goal.ts";
import { carryOut, packageJson, repositoryWith, searchPath } from "../testing/workshop.ts";

const tool = "#!/bin/sh\necho tool\n";

async function planned(folder: string, goal: Goal, path = searchPath): Promise<GoalCommand> {
  const plan = await planGoal(folder, goal, { searchPath: path });
  if (!plan.available) throw new Error(plan.reason);
  return plan.command;
}

async function refusal(folder: string, goal: Goal, path = searchPath): Promise<string> {
  const plan = await planGoal(folder, goal, { searchPath: path });
  if (plan.available) throw new Error(`unexpected plan: ${plan.command.display}`);
  return plan.reason;
}

describe("a script that is one command", () => {
  it("runs as that command, with its program from node_modules/.bin", async () => {
    const folder = repositoryWith({
      ...packageJson({ scripts: { test: 'vitest run "src/**"' } }),
      "node_modules/.bin/vitest": tool,
    });
    expect(await planned(folder, "test")).toMatchObject({
      goal: "test",
      adapter: "javascript",
      command: [join(folder, "node_modules/.bin/vitest"), "run", "src/**"],
      display: "vitest run 'src/**'",
      cwd: folder,
      report: "vitest",
    });
  });

  it("finds its program in a folder above, as in a worktree below its repository", async () => {
    const folder = repositoryWith({
      "node_modules/.bin/tsc": tool,
      ".runs/t/r/worktree/package.json": `{ "scripts": { "build": "tsc -p ." } }`,
    });
    const command = await planned(join(folder, ".runs/t/r/worktree"), "build");
    expect(command.command[0]).toBe(join(folder, "node_modules/.bin/tsc"));
    expect(command.pathPrefix).toContain(join(folder, "node_modules/.bin"));
  });

  it("prefers the nearest program, then the search path", async () => {
    const folder = repositoryWith({
      "node_modules/.bin/lint-it": tool,
      "package/node_modules/.bin/lint-it": tool,
      "package/package.json": `{ "scripts": { "lint": "lint-it", "build": "elsewhere" } }`,
      "path/elsewhere": tool,
    });
    const inner = join(folder, "package");
    expect((await planned(inner, "lint")).command).toEqual([join(inner, "node_modules/.bin/lint-it")]);
    expect((await planned(inner, "build", join(folder, "path"))).command).toEqual([
      join(folder, "path/elsewhere"),
    ]);
  });

  it("takes node from the search path, never from a package", async () => {
    const folder = repositoryWith({
      ...packageJson({ scripts: { test: "node --test" } }),
      "node_modules/.bin/node": tool,
      "path/node": tool,
    });
    expect(await planned(folder, "test", join(folder, "path"))).toMatchObject({
      command: [join(folder, "path/node"), "--test"],
      report: "node-test",
    });
  });

  it("goes past npx when the program is installed", async () => {
    const folder = repositoryWith({
      ...packageJson({ scripts: { test: "npx mocha --exit" } }),
      "node_modules/.bin/mocha": tool,
    });
    expect((await planned(folder, "test")).display).toBe("mocha --exit");
  });

  it.each([
    "pnpm exec mocha",
    "yarn mocha",
    "yarn run mocha",
    "bunx mocha",
    "npm exec -- mocha",
    "pnpm mocha",
  ])("goes past %j", async (script) => {
    const folder = repositoryWith({
      ...packageJson({ scripts: { test: `${script} --exit` } }),
      "node_modules/.bin/mocha": tool,
    });
    expect(await planned(folder, "test")).toMatchObject({ display: "mocha --exit", report: "mocha" });
  });

  it.each(["npm run unit", "npm run-script unit", "pnpm unit", "pnpm run unit", "yarn unit", "bun run unit"])(
    "is the script that %j calls",
    async (script) => {
      const folder = repositoryWith({
        ...packageJson({ scripts: { test: script, unit: "npm run deep", deep: "jest --ci" } }),
        "node_modules/.bin/jest": tool,
      });
      expect(await planned(folder, "test")).toMatchObject({ display: "jest --ci", report: "jest" });
    },
  );

  it("runs through the package manager when the script it calls has hooks or gets arguments", async () => {
    const scripts = {
      test: "npm run unit",
      unit: "node --test",
      preunit: "node a.js",
      build: "npm run unit -- a",
    };
    const folder = repositoryWith(packageJson({ scripts }));
    expect((await planned(folder, "test")).display).toBe("npm run unit");
    expect((await planned(folder, "build")).display).toBe("npm run unit -- a");
  });

  it("cannot run when it calls itself", async () => {
    const folder = repositoryWith(packageJson({ scripts: { test: "npm run unit", unit: "npm run test" } }));
    expect(await refusal(folder, "test")).toBe(
      'cannot run, because its script "unit" calls itself (npm run test)',
    );
  });

  it.each([
    ["cross-env NODE_OPTIONS=--x jest", "jest"],
    ["node --experimental-vm-modules node_modules/jest/bin/jest.js", "jest"],
    ["node ./node_modules/.bin/vitest run", "vitest"],
    ["node node_modules/mocha/bin/mocha.js", "mocha"],
    ["tsx --test src/a.test.ts", "node-test"],
    ["cross-env A=b node --test", "node-test"],
    ["bun test", "bun-test"],
    ["node test/run.js", "any-test"],
  ])("is read as what it calls: %s", async (script, report) => {
    const folder = repositoryWith({
      ...packageJson({ scripts: { test: script } }),
      ...Object.fromEntries(["cross-env", "tsx", "bun"].map((name) => [`node_modules/.bin/${name}`, tool])),
    });
    expect((await planned(folder, "test")).report).toBe(report);
  });

  it("cannot run when its program is not installed", async () => {
    const folder = repositoryWith(packageJson({ scripts: { test: "jest --ci" } }));
    expect(await refusal(folder, "test", "/nowhere")).toBe(
      'cannot run, because its script "test" calls jest, which is neither installed in node_modules here or above nor on the search path',
    );
  });

  it("cannot run when it never ends", async () => {
    const folder = repositoryWith({
      ...packageJson({ scripts: { test: "jest --watchAll" } }),
      "node_modules/.bin/jest": tool,
    });
    expect(await refusal(folder, "test")).toContain("watches files and never ends");
  });

  it.each([
    ["lint", "eslint . --fix", "eslint ."],
    ["lint", "biome check --write .", "biome check ."],
    ["format", "prettier --write .", "prettier --check ."],
    ["format", "prettier -w src", "prettier --check src"],
    ["format", "prettier src", "prettier --check src"],
    ["format", "prettier -l src", "prettier -l src"],
    ["format", "biome format --write", "biome format"],
  ] as const)("only checks when %s is %j", async (goal, script, display) => {
    const name = script.split(" ")[0] ?? "";
    const folder = repositoryWith({
      ...packageJson({ scripts: { [goal]: script } }),
      [`node_modules/.bin/${name}`]: tool,
    });
    expect((await planned(folder, goal)).display).toBe(display);
  });
});

describe("any other script", () => {
  const managers = [
    ["npm", {}, {}],
    ["npm", {}, { "package-lock.json": "" }],
    ["pnpm", {}, { "pnpm-lock.yaml": "" }],
    ["yarn", {}, { "yarn.lock": "" }],
    ["bun", {}, { "bun.lock": "" }],
    ["pnpm", { packageManager: "pnpm@9.1.0+sha512.abc" }, { "package-lock.json": "" }],
  ] as const;

  it.each(managers)("runs through %s (%j, %j)", async (manager, fields, files) => {
    const folder = repositoryWith({
      ...packageJson({ ...fields, scripts: { build: "tsc && node after.js" } }),
      ...files,
      [`path/${manager}`]: tool,
    });
    expect(await planned(folder, "build", join(folder, "path"))).toMatchObject({
      command: [join(folder, "path", manager), "run", "build"],
      display: `${manager} run build`,
    });
  });

  it("runs through a pnpm that does not fetch another version of itself", async () => {
    const scripts = { test: "a && b" };
    const folder = repositoryWith({
      ...packageJson({ packageManager: "pnpm@9.1.0", scripts }),
      "path/pnpm": tool,
    });
    expect((await planned(folder, "test", join(folder, "path"))).environment).toMatchObject({
      npm_config_manage_package_manager_versions: "false",
      pnpm_config_pm_on_fail: "ignore",
      COREPACK_ENABLE_NETWORK: "0",
    });
  });

  it("runs through the package manager of the workspace above", async () => {
    const folder = repositoryWith({
      "pnpm-lock.yaml": "",
      "packages/a/package.json": `{ "scripts": { "test": "a && b" } }`,
      "path/pnpm": tool,
    });
    const command = await planned(join(folder, "packages/a"), "test", join(folder, "path"));
    expect(command).toMatchObject({ display: "pnpm run test", report: "any-test" });
  });

  it("keeps its pre and post scripts", async () => {
    const folder = repositoryWith(
      packageJson({ scripts: { test: "node --test", pretest: "node build.js" } }),
    );
    expect((await planned(folder, "test")).display).toBe("npm run test");
  });

  it("cannot run when the package manager is missing", async () => {
    const folder = repositoryWith({ ...packageJson({ scripts: { build: "a && b" } }), "yarn.lock": "" });
    expect(await refusal(folder, "build", "/nowhere")).toBe(
      'cannot run, because its script "build" needs yarn, which is not on the search path',
    );
  });

  it.each([
    ["lint", "eslint . --fix && stylelint ."],
    ["format", "prettier --write src && prettier --write test"],
    ["format", "dprint fmt"],
  ] as const)("is refused when %s may rewrite files: %s", async (goal, script) => {
    const folder = repositoryWith({
      ...packageJson({ scripts: { [goal]: script } }),
      "node_modules/.bin/dprint": tool,
    });
    expect(await refusal(folder, goal)).toContain("may rewrite files instead of checking them");
  });
});

describe("without a script", () => {
  it.each<[Goal, string, string, string]>([
    ["build", "tsconfig.json", "{}", "tsc --noEmit"],
    ["build", "tsconfig.json", `{ "references": [{ "path": "./a" }] }`, "tsc --build --noEmit"],
    ["test", "vitest.config.ts", "", "vitest run"],
    ["test", "jest.config.js", "", "jest"],
    ["test", ".mocharc.json", "{}", "mocha"],
    ["lint", "eslint.config.mjs", "", "eslint ."],
    ["lint", "biome.json", "{}", "biome lint ."],
    ["format", ".prettierrc", "{}", "prettier --check ."],
  ])("%s goes by %s (%j): %s", async (goal, file, content, display) => {
    const name = display.split(" ")[0] ?? "";
    const folder = repositoryWith({
      ...packageJson({}),
      [file]: content,
      [`node_modules/.bin/${name}`]: tool,
    });
    expect((await planned(folder, goal)).display).toBe(display);
    const bare = repositoryWith({ ...packageJson({}), [file]: content });
    expect(await refusal(bare, goal, "/nowhere")).toContain(
      `${file} calls for ${name}, which is neither installed`,
    );
  });

  it("goes by a tool's settings in package.json", async () => {
    const folder = repositoryWith({ ...packageJson({ jest: {} }), "node_modules/.bin/jest": tool });
    expect((await planned(folder, "test")).display).toBe("jest");
  });

  it("uses Node's own runner when a test file does", async () => {
    const folder = repositoryWith({ ...packageJson({}), "src/deep/a.test.js": `require("node:test")` });
    expect((await planned(folder, "test")).display).toBe("node --test");
    const other = repositoryWith({ ...packageJson({}), "src/a.test.js": `require("tape")` });
    expect(await refusal(other, "test")).toContain('there is no script for "test"');
  });

  it("cannot run npm's placeholder for a test", async () => {
    const script = 'echo "Error: no test specified" && exit 1';
    expect(await refusal(repositoryWith(packageJson({ scripts: { test: script } })), "test")).toBe(
      'cannot run, because its script "test" is the placeholder that npm init writes',
    );
  });

  it("cannot run when package.json is not JSON", async () => {
    expect(await refusal(repositoryWith({ "package.json": "{ oops" }), "test")).toMatch(
      /^cannot run, because package\.json cannot be read: /,
    );
  });
});

describe("carrying a plan out", () => {
  const test = (body: string) => `import { test } from "node:test"; test("case", () => { ${body} });`;
  const nodeTest = (content: string) =>
    repositoryWith({ ...packageJson({ scripts: { test: "node --test" } }), "a.test.mjs": content });

  it("passes a repository whose tests pass", async () => {
    const judgement = await carryOut(await planned(nodeTest(test("")), "test"));
    expect(judgement).toMatchObject({ verdict: "passed", cases: [{ name: "case", status: "passed" }] });
  });

  it("fails a repository with a failing test", async () => {
    expect(await carryOut(await planned(nodeTest(test("throw 1")), "test"))).toMatchObject({
      verdict: "failed",
    });
  });

  it("finds no tests where a file tests nothing, though Node ends with exit code 0", async () => {
    expect(await carryOut(await planned(nodeTest("export {}"), "test"))).toMatchObject({
      verdict: "no-tests",
    });
  });

  it("reads the tests of a script that npm runs", async () => {
    const folder = repositoryWith({
      ...packageJson({ scripts: { test: "node -e 0 && node --test" } }),
      "a.test.mjs": test(""),
    });
    const command = await planned(folder, "test");
    expect(command.display).toBe("npm run test");
    expect(await carryOut(command)).toMatchObject({ verdict: "passed" });
  });

  it("runs the vitest that is installed above", async () => {
    const installed = dirname(dirname(createRequire(import.meta.url).resolve("vitest/package.json")));
    const folder = repositoryWith({
      "work/vitest.config.mjs": "export default {}",
      "work/package.json": "{}",
      "work/a.test.ts": `import { expect, it } from "vitest"; it("adds", () => { expect(1 + 1).toBe(2); });`,
    });
    symlinkSync(installed, join(folder, "node_modules"));
    const judgement = await carryOut(await planned(join(folder, "work"), "test"));
    expect(judgement, judgement.output).toMatchObject({ verdict: "passed", counts: { passed: 1 } });
  });

  it("leaves no trace of this machine in what it shows", async () => {
    const command = await planned(nodeTest(test("")), "test");
    expect(command.display).not.toContain("/");
  });
});
