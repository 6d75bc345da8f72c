// The harness, wired for this repository: where its scenarios lie, and what they need from its libraries.
import { join, resolve } from "node:path";
import {
  type AttemptRecord,
  type LoadedScenario,
  type ScenarioFolders,
  type SweepOptions,
  type SweepResult,
  findScenarios,
  runAllScenarios as runAll,
  runScenario as runOne,
  selectScenarios,
} from "@codex-orchestrator/harness";
import { portsFor } from "./ports.ts";

export const workspace = resolve(import.meta.dirname, "../..");

/** Where a project of this repository keeps its scenarios and fixtures. */
export const foldersOf = (project: string): ScenarioFolders => ({
  scenarios: join(workspace, project, "scenarios"),
  fixtures: join(workspace, project, "fixtures"),
});

/** What a caller may decide; everything else is this repository's and this machine's. */
export type EvaluationOptions = Pick<SweepOptions, "directory"> &
  Partial<Pick<SweepOptions, "epochs" | "concurrency" | "signal" | "onEvent" | "admitAgain">> & {
    /** Root of the project whose scenarios are meant, from the root of the workspace; `evaluation` by default. */
    readonly project?: string;
  };

/**
 * Runs the scenarios with one of these ids or tags, or all of them, and leaves the results in `directory`.
 * @throws Error that names every manifest that cannot be run
 */
export async function runAllScenarios(
  words: readonly string[],
  options: EvaluationOptions,
): Promise<SweepResult> {
  const scenarios = selectScenarios(await soundScenarios(options), words);
  return runAll(scenarios, await sweepOptions(scenarios, options));
}

/** One attempt at one scenario, whether or not it is admitted. Undefined when it was interrupted. */
export async function runScenario(
  id: string,
  options: EvaluationOptions,
): Promise<AttemptRecord | undefined> {
  const [scenario] = selectScenarios(await soundScenarios(options), [id]);
  if (scenario === undefined) throw new Error(`No scenario ${id}.`);
  return runOne(scenario, await sweepOptions([scenario], options));
}

async function soundScenarios({
  project = "evaluation",
}: EvaluationOptions): Promise<readonly LoadedScenario[]> {
  const { scenarios, broken } = await findScenarios(foldersOf(project));
  if (broken.length === 0) return scenarios;
  const lines = broken.flatMap(({ file, problems }) =>
    problems.map(({ pointer, message }) => `${file}#${pointer}: ${message}`),
  );
  throw new Error(`Scenarios that cannot be run:\n${lines.join("\n")}`);
}

async function sweepOptions(
  scenarios: readonly LoadedScenario[],
  options: EvaluationOptions,
): Promise<SweepOptions> {
  const state = join(workspace, ".runs");
  return {
    run: "evaluation",
    admissions: join(state, ".admissions"),
    workDirectory: join(state, ".evaluation"),
    workspace,
    environment: process.env,
    node: { path: process.execPath, version: process.versions.node },
    concurrency: 1,
    ports: await portsFor(scenarios),
    ...options,
  };
}
