import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type LoadedScenario, findScenarios, runAllScenarios } from "@codex-orchestrator/harness";
import type { Benchmark, Measurement } from "./measurement.ts";
import { inMilliseconds, paired } from "./paired.ts";
import { withScratch } from "./scratch.ts";

const command = "/usr/bin/true";
const concurrency = 2;
const cellsPerRound = 50;

/** What it costs to judge a scenario whose subject does nothing on an empty fixture, against a bare spawn of the subject. */
export const scenario: Benchmark = {
  name: "scenario",
  measure: async () => [
    await measureScenario("none", { target: { atMost: 2.5 } }),
    await measureScenario("full"),
  ],
};

function measureScenario(
  level: "none" | "full",
  { target }: Pick<Measurement, "target"> = {},
): Promise<Measurement> {
  return withScratch(async (folder) => {
    const scenarios = await emptyScenario(folder, level);
    let sweeps = 0;
    const sweep = () => sweepOnce(folder, scenarios, (sweeps += 1));
    await sweep();
    const times = await paired(10, sweep, spawnAll);
    return {
      name: `empty scenario, isolation ${level}, 2 at a time`,
      value: times.ratio,
      unit: "x",
      ...(target && { target }),
      detail: inMilliseconds({ ours: times.ours / cellsPerRound, theirs: times.theirs / cellsPerRound }),
    };
  });
}

/** Its subject leaves the fixture empty, so it fails: the verdict costs the same. */
async function emptyScenario(folder: string, level: string): Promise<readonly LoadedScenario[]> {
  const manifest = {
    ...{ schemaVersion: 1, id: "empty", title: "Nothing on nothing", adapter: "javascript", goals: [] },
    fixture: "empty",
    subject: { kind: "command", command: [command] },
    reference: { overlay: "reference" },
    assertions: [{ kind: "fileExists", path: "done.txt" }],
    isolation: { level },
  };
  const folders = { scenarios: join(folder, "scenarios"), fixtures: join(folder, "fixtures") };
  const beside = join(folders.scenarios, "empty");
  await mkdir(join(beside, "reference"), { recursive: true });
  await mkdir(join(folders.fixtures, "empty"), { recursive: true });
  await writeFile(join(beside, "scenario.json"), JSON.stringify(manifest));
  await writeFile(join(beside, "reference/done.txt"), "");
  return (await findScenarios(folders)).scenarios;
}

async function sweepOnce(
  folder: string,
  scenarios: readonly LoadedScenario[],
  number: number,
): Promise<void> {
  const { summary } = await runAllScenarios(scenarios, {
    run: "bench",
    directory: join(folder, `results-${number}`),
    admissions: join(folder, "admissions"),
    workDirectory: join(folder, "work"),
    workspace: folder,
    environment: { PATH: "/usr/bin:/bin" },
    node: { path: process.execPath, version: process.versions.node },
    concurrency,
    epochs: cellsPerRound,
  });
  if (summary.total.verdicts.fail !== cellsPerRound) throw new Error(JSON.stringify(summary.total.verdicts));
}

async function spawnAll(): Promise<void> {
  let left = cellsPerRound;
  const worker = async () => {
    while (left-- > 0) {
      const child = spawn(command, [], { stdio: ["ignore", "pipe", "pipe"] });
      child.stdout.resume();
      child.stderr.resume();
      await once(child, "close");
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
