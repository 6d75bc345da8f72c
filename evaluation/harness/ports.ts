import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { LoadedScenario, Ports } from "@codex-orchestrator/harness";

const workspace = resolve(import.meta.dirname, "../..");
const patterns = join(workspace, "patterns");

/**
 * What the scenarios need from the rest of this repository, and no more. It is loaded by computed names: a scenario that
 * does not need it does not depend on it, and is not run again when it changes.
 */
export async function portsFor(scenarios: readonly LoadedScenario[]): Promise<Ports> {
  return {
    ...(scenarios.some(needsPatterns) && (await patternPorts())),
    ...(scenarios.some(needsAgents) && (await agentPorts())),
  };
}

const needsPatterns = ({ manifest }: LoadedScenario): boolean =>
  manifest.subject.kind === "pattern" ||
  manifest.effects?.parses === true ||
  (manifest.assertions ?? []).some(({ kind }) => kind === "pattern");

const needsAgents = ({ manifest }: LoadedScenario): boolean => manifest.subject.kind === "agent";

interface LearningLibrary {
  readonly patternCommands: (root: string, node: string) => NonNullable<Ports["patterns"]>;
  readonly syntaxProblem: NonNullable<Ports["syntax"]>;
}

async function patternPorts(): Promise<Ports> {
  const name = "@codex-orchestrator/learning-library";
  const { patternCommands, syntaxProblem } = (await import(name)) as LearningLibrary;
  return { patterns: patternCommands(patterns, process.execPath), syntax: syntaxProblem };
}

interface AgentLauncherModule {
  readonly agentLauncher: (patterns: string, node: string) => NonNullable<Ports["agents"]>;
}

async function agentPorts(): Promise<Ports> {
  const module = join(workspace, "apps/orchestrator/src/evaluation/agent-launcher.ts");
  const { agentLauncher } = (await import(pathToFileURL(module).href)) as AgentLauncherModule;
  return { agents: agentLauncher(patterns, process.execPath) };
}
