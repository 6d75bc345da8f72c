import { describe, expect, it } from "vitest";

import { nxProjects } from "../testing/nx-projects.ts";

/** The scenarios that `nx affected -t eval` would run after a change of one file. */
function affectedScenarios(file: string): string[] {
  const projects = nxProjects("--affected", "--withTarget=eval", `--files=${file}`);
  return projects.flatMap((name) => /^scenario-(.+)$/.exec(name)?.[1] ?? []);
}

const all = ["broken-then-fixed", "codemod", "flaky", "hostile", "python-lint", "typescript-smoke"];

describe("nx affected -t eval", { timeout: 120_000 }, () => {
  it.each<[string, string, readonly string[]]>([
    ["a fixture", "evaluation/fixtures/flaky/src/tickets.js", ["flaky"]],
    ["a subject", "evaluation/scenarios/hostile/cheat.mjs", ["hostile"]],
    [
      "the pattern of a scenario",
      "patterns/codemods/node-protocol-imports/transform.ts",
      ["codemod", "typescript-smoke"],
    ],
    [
      "another pattern, which only agents use",
      "patterns/codemods/jest-to-vitest/transform.ts",
      ["typescript-smoke"],
    ],
    ["what patterns share", "patterns/syntax/parse.ts", ["codemod", "typescript-smoke"]],
    ["prompts", "apps/orchestrator/src/agents/roles.ts", ["typescript-smoke"]],
    ["a library that only runs use", "libs/locking/src/index.ts", ["typescript-smoke"]],
    ["a library that judges", "libs/adapters/src/goal.ts", all],
    ["the harness of this repository", "evaluation/harness/index.ts", all],
    ["a document", "README.md", []],
  ])("after a change of %s (%s)", (_, file, scenarios) => {
    expect(affectedScenarios(file)).toEqual(scenarios);
  });
});
