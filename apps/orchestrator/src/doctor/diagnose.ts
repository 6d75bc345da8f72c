import { resolve } from "node:path";
import { detectAdapters, planGoal, type Goal } from "@codex-orchestrator/adapters";
import { PatternLibrary } from "@codex-orchestrator/learning-library";
import semver from "semver";
import { toolEnvironment } from "../checks/tool-environment.ts";
import { diagnoseCodex } from "./diagnose-codex.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { Config } from "../config.ts";
import { gitFor } from "../workspace/git.ts";
import { inspectRepository } from "../workspace/repository.ts";
import { requireWritableState } from "../workspace/state-directory.ts";

const lowestNode = "20.19.0";
const lowestGit = "2.30.0";

/** Looks at everything that a run needs. Nothing is left behind, nothing leaves the machine. */
export async function diagnose(repo: string | boolean | undefined, config: Config): Promise<Diagnosis[]> {
  const directory = resolve(config.workingDirectory, typeof repo === "string" ? repo : ".");
  return [
    diagnoseNode(),
    await diagnoseGit(directory, config),
    await diagnosePatterns(config),
    ...(await diagnoseRepository(directory, config)),
    { name: "models", state: "ok", detail: "offline model `patterns`; it needs no key and no network" },
    diagnoseProvider(config),
    ...(await diagnoseCodex(config)),
  ];
}

function diagnoseNode(): Diagnosis {
  const { node } = process.versions;
  if (semver.gte(node, lowestNode)) return { name: "node", state: "ok", detail: node };
  return { name: "node", state: "failed", detail: node, mend: `Install Node ${lowestNode} or newer.` };
}

function diagnoseProvider({ environment }: Config): Diagnosis {
  const name = "provider";
  const [key, url] = [environment["OPENAI_API_KEY"] ?? "", environment["OPENAI_BASE_URL"] ?? ""];
  if (key !== "" || url !== "")
    return {
      name,
      state: "ok",
      detail: `openai${url === "" ? "" : ", at OPENAI_BASE_URL"}; it was not asked`,
    };
  return {
    name,
    state: "warning",
    detail: "no OPENAI_API_KEY, so no models but the offline one",
    mend: "Set OPENAI_API_KEY, or OPENAI_BASE_URL to a server of your own, for --provider openai.",
  };
}

async function diagnoseGit(directory: string, config: Config): Promise<Diagnosis> {
  const mend = `Install git ${lowestGit} or newer and put it on the PATH.`;
  try {
    const said = await gitFor(config.workingDirectory, config).run("--version");
    const version = semver.coerce(said)?.version ?? "0.0.0";
    if (semver.gte(version, lowestGit)) return { name: "git", state: "ok", detail: version };
    return { name: "git", state: "failed", detail: said, mend };
  } catch (error) {
    return { name: "git", state: "failed", detail: (error as Error).message, mend };
  }
}

async function diagnosePatterns({ patternsDirectory }: Config): Promise<Diagnosis> {
  const mend = "Run `npm run build:patterns`.";
  try {
    const library = await PatternLibrary.open(patternsDirectory);
    return { name: "patterns", state: "ok", detail: `${library.list().length} patterns` };
  } catch (error) {
    return { name: "patterns", state: "failed", detail: (error as Error).message, mend };
  }
}

async function diagnoseRepository(directory: string, config: Config): Promise<Diagnosis[]> {
  try {
    const { root, dirty } = await inspectRepository(gitFor(directory, config));
    await requireWritableState(root);
    const state: Diagnosis = dirty
      ? { name: "repository", state: "warning", detail: "has uncommitted changes; a run starts from HEAD" }
      : { name: "repository", state: "ok", detail: "a clean work tree" };
    return [state, await diagnoseChecks(root, config)];
  } catch (error) {
    const { message } = error as Error;
    return [
      {
        name: "repository",
        state: "warning",
        detail: message,
        mend: "The bundled example runs without one.",
      },
    ];
  }
}

async function diagnoseChecks(root: string, config: Config): Promise<Diagnosis> {
  const { searchPath } = config;
  const environment = toolEnvironment(config);
  const adapters = await detectAdapters(root);
  const goals: Goal[] = ["build", "lint", "test"];
  const plans = await Promise.all(goals.map((goal) => planGoal(root, goal, { searchPath, environment })));
  const available = plans.flatMap((plan) =>
    plan.available ? [`${plan.command.goal}: ${plan.command.display}`] : [],
  );
  const languages = adapters.map(({ adapter }) => adapter).join(", ") || "no known language";
  if (available.length > 0)
    return { name: "checks", state: "ok", detail: `${languages}; ${available.join("; ")}` };
  return {
    name: "checks",
    state: "warning",
    detail: `${languages}; no check can run here`,
    mend: "Add a build, lint or test script; a run needs at least one.",
  };
}
