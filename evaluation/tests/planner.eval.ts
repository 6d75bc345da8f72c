// Judges what is decided before anything runs: manifests, and the commands that their goals come to.
import { readdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planGoal } from "@codex-orchestrator/adapters";
import { foldersOf } from "@codex-orchestrator/evaluation-harness";
import { findScenarios } from "@codex-orchestrator/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folders = foldersOf("evaluation");
const { scenarios, broken } = await findScenarios(folders);

let reports: string;
beforeAll(async () => {
  reports = await mkdtemp(join(tmpdir(), "planner-"));
});
afterAll(async () => {
  await rm(reports, { recursive: true, force: true });
});

it("every manifest can be run", () => {
  expect(broken).toEqual([]);
  expect(scenarios.length).toBeGreaterThan(0);
});

it("every fixture has a scenario and says what it is for", async () => {
  const used = new Set(scenarios.map(({ manifest }) => manifest.fixture));
  for (const fixture of await readdir(folders.fixtures)) {
    expect(used).toContain(fixture);
    expect(await readdir(join(folders.fixtures, fixture))).toContain("README.md");
  }
});

describe.each(scenarios)("$manifest.id", ({ manifest, fixture }) => {
  it.each(manifest.goals)("%s is planned as a real program, run by nobody's shell", async (goal) => {
    const plan = await planGoal(fixture, goal, {
      searchPath: process.env["PATH"] ?? "",
      adapter: manifest.adapter,
      evaluation: { reportDirectory: reports },
    });
    const missing = (manifest.requires?.programs ?? []).join(", ");
    if (!plan.available && missing !== "") {
      process.stdout.write(`not planned here: ${plan.reason} (the scenario asks for ${missing})\n`);
      return;
    }
    expect(plan).toMatchObject({ available: true, command: { goal, adapter: manifest.adapter } });
    if (plan.available) expect(plan.command.command[0]).toMatch(/^\//);
  });
});
