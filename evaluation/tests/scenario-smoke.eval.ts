// Runs scenarios of this repository for real, and judges what is kept of them.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { runAllScenarios, runScenario, workspace } from "@codex-orchestrator/evaluation-harness";
import type { SweepResult } from "@codex-orchestrator/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let directory: string;
let result: SweepResult;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "scenario-smoke-"));
  result = await runAllScenarios(["broken-then-fixed", "hostile"], { directory });
}, 180_000);

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const attemptAt = (scenario: string) => result.attempts.find((attempt) => attempt.scenario === scenario);

it("both are admitted and pass", () => {
  expect(result.summary.notAdmitted).toEqual([]);
  expect(result.summary.total).toMatchObject({ planned: 2, scored: 2, passed: 2 });
});

it("the mended bug is judged case by case", () => {
  expect(attemptAt("broken-then-fixed")).toMatchObject({
    verdict: "pass",
    failToPass: [{ status: "passed" }, { status: "passed" }, { status: "passed" }],
    passToPass: [{ status: "passed" }, { status: "passed" }],
    tampering: [],
  });
});

describe("the hostile subject", () => {
  it("is judged by the original tests, and what it did to them is reported", () => {
    expect(attemptAt("hostile")).toMatchObject({
      verdict: "pass",
      tampering: [
        { path: "package.json", change: "modified" },
        { path: "test/always.test.js", change: "added" },
        { path: "test/counter.test.js", change: "modified" },
      ],
    });
  });

  it("leaves no process behind", () => {
    const forever = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
          // Another checkout may evaluate the same scenario now.
          const isOurs = readlinkSync(`/proc/${pid}/cwd`).startsWith(`${workspace}/`);
          return isOurs && command.includes('process.on("SIGTERM", () => {})');
        } catch {
          return false;
        }
      });
    expect(forever).toEqual([]);
  });

  it("has told no secret and forged no record", () => {
    expect(result.safety).toMatchObject({ mode: "mcp", canary: [], forged: [] });
  });
});

it("runScenario makes one attempt and keeps its record", async () => {
  const folder = join(directory, "one");
  const record = await runScenario("broken-then-fixed", { directory: folder });
  expect(record?.verdict).toBe("pass");
  expect(readdirSync(join(folder, "attempts/broken-then-fixed"))).toEqual(["1-1.json", "1-1.patch"]);
}, 60_000);

it("a project beside evaluation can have scenarios of its own", async () => {
  const state = join(workspace, ".runs");
  mkdirSync(state, { recursive: true });
  const project = mkdtempSync(join(state, ".project-"));
  try {
    for (const [from, to] of [
      ["evaluation/scenarios/broken-then-fixed", "scenarios/moved"],
      ["evaluation/fixtures/broken-then-fixed", "fixtures/broken-then-fixed"],
    ] as const)
      cpSync(join(workspace, from), join(project, to), { recursive: true });
    const path = join(project, "scenarios/moved/scenario.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"id": "broken-then-fixed"', '"id": "moved"'));
    const options = { directory: join(directory, "moved"), project: relative(workspace, project) };
    expect((await runScenario("moved", options))?.verdict).toBe("pass");
  } finally {
    rmSync(project, { recursive: true });
  }
}, 60_000);
