import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { planGoal } from "../adapters.ts";
import type { Goal, GoalCommand } from "../goal.ts";
import { packageJson, repositoryWith } from "../testing/workshop.ts";

const tool = "#!/bin/sh\necho tool\n";

async function planned(folder: string, goal: Goal, path: string): Promise<GoalCommand> {
  const plan = await planGoal(folder, goal, { searchPath: path });
  if (!plan.available) throw new Error(plan.reason);
  return plan.command;
}

async function refusal(folder: string, goal: Goal, path: string): Promise<string> {
  const plan = await planGoal(folder, goal, { searchPath: path });
  if (plan.available) throw new Error(`unexpected plan: ${plan.command.display}`);
  return plan.reason;
}

describe("with packages in Yarn's archive", () => {
  const archive = {
    ".pnp.cjs": "",
    "yarn.lock": "",
    "path/yarn": tool,
    "path/node": tool,
    "path/jest": tool,
  };

  it("runs a tool through yarn, and shows the tool", async () => {
    const folder = repositoryWith({
      ...packageJson({ scripts: { test: "jest --ci", lint: "node check.js" } }),
      ...archive,
    });
    const path = join(folder, "path");
    expect(await planned(folder, "test", path)).toMatchObject({
      command: [join(path, "yarn"), "run", "jest", "--ci"],
      display: "jest --ci",
      report: "jest",
    });
    expect((await planned(folder, "lint", path)).command).toEqual([join(path, "yarn"), "node", "check.js"]);
  });

  it("prefers the release that the project brings along", async () => {
    const folder = repositoryWith({
      ...packageJson({}),
      ...archive,
      "vitest.config.ts": "",
      ".yarnrc.yml": "yarnPath: .yarn/releases/yarn-4.9.1.cjs\n",
      ".yarn/releases/yarn-4.9.1.cjs": "",
    });
    const path = join(folder, "path");
    expect((await planned(folder, "test", path)).command).toEqual([
      join(path, "node"),
      join(folder, ".yarn/releases/yarn-4.9.1.cjs"),
      ...["run", "vitest", "run"],
    ]);
  });

  it("cannot run without yarn", async () => {
    const folder = repositoryWith({ ...packageJson({ scripts: { test: "jest" } }), ".pnp.cjs": "" });
    expect(await refusal(folder, "test", "/nowhere")).toBe(
      'cannot run, because its script "test" calls jest, which Yarn keeps in an archive (.pnp.cjs), and yarn is neither in .yarn/releases nor on the search path',
    );
  });

  it("does not mind an archive above installed packages", async () => {
    const folder = repositoryWith({
      ...archive,
      "work/package.json": `{ "scripts": { "test": "jest" } }`,
      "work/node_modules/.bin/jest": tool,
    });
    expect((await planned(join(folder, "work"), "test", "/nowhere")).command).toEqual([
      join(folder, "work/node_modules/.bin/jest"),
    ]);
  });
});
