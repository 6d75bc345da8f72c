import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { AgentLauncher, AgentUsage } from "@codex-orchestrator/harness";
import { PatternLibrary } from "@codex-orchestrator/learning-library";

/** Starts the orchestrator itself on a task: what scenarios of the kind `agent` test. */
export function agentLauncher(patternsDirectory: string, node: string): AgentLauncher {
  return {
    identity: async () => {
      const patterns = await PatternLibrary.open(patternsDirectory);
      return createHash("sha256")
        .update(patterns.digest)
        .update(await programDigest())
        .digest("hex");
    },
    launch: (task) =>
      Promise.resolve({
        command: [node, ...programArguments(), patternsDirectory, task],
        environment: {},
        usage: readUsage,
      }),
  };
}

const program = resolve(import.meta.dirname, "..");

/** Of every file that this program is made of: prompts, tools and manager alike. */
async function programDigest(): Promise<Buffer> {
  const entries = await readdir(program, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /(?<!\.test)\.[jt]s$/.test(entry.name));
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  const digest = createHash("sha256");
  for (const path of paths) digest.update(path.slice(program.length)).update(await readFile(path));
  return digest.digest();
}

/** Node 20 needs a loader for the TypeScript that this program is developed in; compiled, it needs none. */
function programArguments(): string[] {
  const isSource = import.meta.filename.endsWith(".ts");
  const file = join(import.meta.dirname, `agent-subject.${isSource ? "ts" : "js"}`);
  if (!isSource) return [file];
  const loader = createRequire(import.meta.url).resolve("ts-blank-space/register");
  return ["--import", pathToFileURL(loader).href, "--conditions=@codex-orchestrator/source", file];
}

function readUsage(printed: string): AgentUsage | undefined {
  const last = printed.trimEnd().split("\n").at(-1) ?? "";
  try {
    const { requests, inputTokens, cachedInputTokens, outputTokens } = JSON.parse(
      last,
    ) as Partial<AgentUsage>;
    if (requests === undefined || inputTokens === undefined) return undefined;
    return {
      requests,
      inputTokens,
      cachedInputTokens: cachedInputTokens ?? 0,
      outputTokens: outputTokens ?? 0,
    };
  } catch {
    return undefined;
  }
}
