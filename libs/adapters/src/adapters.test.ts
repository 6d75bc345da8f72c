import { join } from "node:path";
import { describe, expect, it } from "vitest";

import {
  type Goal,
  RepositoryNotFoundError,
  UnknownAdapterError,
  UnknownGoalError,
  InvalidGoalsError,
  detectAdapters,
  planGoal,
  planGoals,
} from "./index.ts";
import { repositoryWith, searchPath } from "./testing/workshop.ts";

describe("detecting the languages of a repository", () => {
  it("says what speaks for each", async () => {
    const folder = repositoryWith({ "package.json": "{}", "tsconfig.json": "{}", "pyproject.toml": "" });
    expect(await detectAdapters(folder)).toEqual([
      { adapter: "javascript", reasons: ["There is a package.json.", "There is a tsconfig.json."] },
      { adapter: "python", reasons: ["There is a pyproject.toml."] },
    ]);
  });

  it("goes by source files where there is no project file", async () => {
    const folder = repositoryWith({ "tool.mjs": "", "src/app/main.py": "" });
    expect(await detectAdapters(folder)).toEqual([
      { adapter: "javascript", reasons: ["There is a source file, tool.mjs."] },
      { adapter: "python", reasons: ["There is a Python file, src/app/main.py."] },
    ]);
  });

  it("looks at no installed or hidden file", async () => {
    const folder = repositoryWith({ "node_modules/x/setup.py": "", ".venv/lib/a.py": "", "README.md": "" });
    expect(await detectAdapters(folder)).toEqual([]);
  });

  it("refuses a path that is no folder", async () => {
    const folder = repositoryWith({ file: "" });
    await expect(detectAdapters(join(folder, "file"))).rejects.toThrow(RepositoryNotFoundError);
    await expect(detectAdapters(join(folder, "missing"))).rejects.toMatchObject({
      code: "E_REPOSITORY_NOT_FOUND",
    });
  });
});

describe("planning a goal", () => {
  it("takes the first language that can do it", async () => {
    const folder = repositoryWith({ "package.json": "{}", "app.py": "x = 1\n" });
    const plan = await planGoal(folder, "build", { searchPath });
    expect(plan).toMatchObject({ available: true, command: { adapter: "python" } });
  });

  it("says for every language why it cannot", async () => {
    const folder = repositoryWith({ "package.json": "{}", "app.py": "" });
    const plan = await planGoal(folder, "lint", { searchPath: "/nowhere" });
    expect(plan).toEqual({
      available: false,
      reason:
        'cannot run, because there is no script for "lint" in package.json and no configuration of a tool for it; ' +
        "and no Python that starts is in .venv or venv of the repository or on the search path",
    });
  });

  it("cannot run in a repository of no known language", async () => {
    expect(await planGoal(repositoryWith({ "README.md": "" }), "test", { searchPath })).toEqual({
      available: false,
      reason: "cannot run, because no known language was found in the repository",
    });
  });

  it("cannot run a language that the repository does not have", async () => {
    const folder = repositoryWith({ "tool.mjs": "" });
    expect(await planGoal(folder, "build", { searchPath, adapter: "python" })).toEqual({
      available: false,
      reason: "cannot run, because nothing in the repository calls for the python adapter",
    });
    expect(await planGoal(folder, "lint", { searchPath })).toEqual({
      available: false,
      reason: 'cannot run, because there is no package.json and no configuration of a tool for "lint"',
    });
  });

  it("refuses unknown names before it looks at anything", async () => {
    const nowhere = "/no/such/repository";
    await expect(planGoal(nowhere, "deploy" as Goal, { searchPath })).rejects.toThrow(UnknownGoalError);
    const folder = repositoryWith({});
    const cobol = planGoal(folder, "test", { searchPath, adapter: "cobol" });
    await expect(cobol).rejects.toThrow(UnknownAdapterError);
    await expect(cobol).rejects.toThrow(
      'There is no adapter "cobol". Use one of: javascript, python, go, rust.',
    );
  });
});

describe("planning several goals", () => {
  it("gives every plan, in order, and starts none", async () => {
    const folder = repositoryWith({
      "package.json": JSON.stringify({ scripts: { test: "node --test", build: "missing-compiler" } }),
      "app.py": "",
    });
    const requests = [
      { goal: "test" },
      { goal: "build", adapter: "javascript" },
      { goal: "build", adapter: "python" },
    ];
    const planned = await planGoals(folder, requests, { searchPath });
    expect(planned.map(({ request }) => request)).toEqual(requests);
    expect(planned.map(({ plan }) => (plan.available ? plan.command.display : plan.reason))).toEqual([
      "node --test",
      'cannot run, because its script "build" calls missing-compiler, which is neither installed in node_modules here or above nor on the search path',
      "python -m compileall -q .",
    ]);
  });

  it("refuses unknown names, all at once, before it looks at the repository", async () => {
    const requests = [{ goal: "tests" }, { goal: "test", adapter: "pythn" }];
    const refused = planGoals("/no/such/repository", requests, { searchPath });
    await expect(refused).rejects.toThrow(InvalidGoalsError);
    await expect(refused).rejects.toMatchObject({
      code: "E_INVALID_GOALS",
      problems: [
        { index: 0, field: "goal" },
        { index: 1, field: "adapter" },
      ],
      message:
        'Goal 1: There is no goal "tests". Did you mean "test"? Use one of: build, test, lint, format.\n' +
        'Goal 2: There is no adapter "pythn". Did you mean "python"? Use one of: javascript, python, go, rust.',
    });
  });
});
