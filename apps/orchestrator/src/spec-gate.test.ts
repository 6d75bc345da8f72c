import { existsSync, readFileSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "./testing/cli.ts";
import { createRepository, git, temporaryDirectory, writeFiles } from "./testing/repositories.ts";

const today = new Date().toISOString().slice(0, 10);
const spec = (lastReview: string) => `---
id: "0001-imports"
title: How modules are imported
status: in-review
owners: [role:language]
risk: low
covers: ["src/**"]
last_review: ${lastReview}
---

# Imports

Built-in modules are imported with the node protocol.
`;
const task = `---
id: imports
title: Import built-in modules with the node protocol
patterns: [node-protocol-imports@^1]
checks: [test]
spec: tasks/specs/imports.md
---
`;

let repository: string;

beforeEach(() => {
  repository = realpathSync(temporaryDirectory());
  createRepository(repository, {
    "package.json": '{ "type": "module", "scripts": { "test": "node --test" } }',
    "src/a.js": 'import fs from "fs";\nexport const there = () => fs.existsSync("x");\n',
    "src/a.test.js":
      'import test from "node:test"; import { there } from "./a.js"; test("is asked", () => void there());\n',
    "task.md": task,
  });
});

afterEach(() => {
  rmSync(repository, { recursive: true, force: true });
});

function commit(files: Readonly<Record<string, string>> = {}): void {
  writeFiles(repository, files);
  git(repository, "add", "--all");
  git(repository, "commit", "--quiet", "--message=change");
}

const guard = (...args: string[]) => runCli(["spec-guard", ...args], { cwd: repository });
const run = (...args: string[]) => runCli(["run", "--task", "task.md", ...args], { cwd: repository });

interface Manifest {
  spec?: { path: string; digest: string; lastReview: string };
  mode: {
    selected: string;
    guardrails: { name: string; outcome: string; detail: string }[];
    override?: object;
  };
}

function manifest(): Manifest {
  const [name = ""] = readdirSync(join(repository, ".runs/imports"));
  return JSON.parse(
    readFileSync(join(repository, ".runs/imports", name, "manifest.json"), "utf8"),
  ) as Manifest;
}

describe("a task whose spec may not be worked on", () => {
  it.each([
    ["is stale", "2020-01-01", "SG204"],
    ["is not approved", today, "SG401"],
  ])("is refused with exit code 4 when it %s, and nothing is written", async (_, lastReview, rule) => {
    commit({ "tasks/specs/imports.md": spec(lastReview) });
    const { code, stderr } = await run();
    expect(code).toBe(4);
    expect(stderr).toContain("E_STALE_SPEC");
    expect(stderr).toContain(rule);
    expect(existsSync(join(repository, ".runs"))).toBe(false);
  });

  it("is a mistake of the task when there is no such spec", async () => {
    const { code, stderr } = await run();
    expect(code).toBe(2);
    expect(stderr).toContain('There is no spec "tasks/specs/imports.md"');
  });

  it("runs under a waiver, which the manifest records", async () => {
    const waiver = `waivers: [{ rule: SG401, scope: "0001-imports", reason: "The approver is away", owner: role:platform, expires: 2999-01-01 }]\n`;
    commit({ "tasks/specs/imports.md": spec(today), ".spec-guard.yaml": waiver });
    expect((await run()).code).toBe(0);
    expect(manifest().mode.guardrails).toContainEqual({
      name: "spec",
      outcome: "tripped",
      detail: expect.stringContaining(
        "Waived until 2999-01-01 by role:platform: The approver is away",
      ) as string,
    });
  });
});

describe("a task whose spec is fresh and approved", () => {
  it("runs, and the manifest names the spec, its digest and its review", async () => {
    commit({ "tasks/specs/imports.md": spec(today) });
    const approval = ["0001-imports", "--role", "security", "--actor", "role:security"];
    expect(await guard("approve", ...approval)).toMatchObject({ code: 0, stderr: "" });
    commit();
    expect((await run()).code).toBe(0);
    expect(manifest()).toMatchObject({
      spec: { path: "tasks/specs/imports.md", lastReview: today },
      mode: {
        guardrails: expect.arrayContaining([
          { name: "spec", outcome: "passed", detail: expect.any(String) as string },
        ]) as object[],
      },
    });
  });
});

describe("the mode policy", () => {
  it("can be set aside for a reason, which the manifest records", async () => {
    commit({ "task.md": task.replace("spec: tasks/specs/imports.md", "execution: { parallel: true }") });
    expect((await run()).code).toBe(2);
    expect((await run("--mode", "mcp")).code).toBe(2);
    expect((await run("--mode", "mcp", "--because", "No cloud here")).code).toBe(0);
    expect(manifest().mode).toMatchObject({
      selected: "mcp",
      override: { from: "cloud", actor: "the command line", reason: "No cloud here" },
    });
  });
});

describe("spec-guard", () => {
  it("checks from the same command line, with its own exit codes", async () => {
    commit({ "tasks/specs/imports.md": spec("2020-01-01") });
    expect((await guard("check", "--all")).code).toBe(1);
    expect((await guard("check", "--all", "--dry-run")).code).toBe(0);
    expect((await guard("list", "--format", "json")).code).toBe(0);
    expect((await guard("check", "--base", "no-such-commit")).code).toBe(2);
  });
});
