import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { type Goal, type GoalPlan, cannotRun } from "../goal.ts";
import { sourceFiles } from "../repository-files.ts";
import { javaScriptCommand } from "./javascript-command.ts";
import { toolCommand } from "./tool-command.ts";

interface Tool {
  /** What in the repository says that the tool is meant to be used. */
  readonly evidence: string;
  readonly words: readonly [string, ...string[]];
}

interface Repository {
  readonly folder: string;
  readonly names: readonly string[];
  /** Top-level keys of its package.json. */
  readonly keys: readonly string[];
}

const recognizers: Readonly<
  Record<Goal, readonly ((repository: Repository) => Promise<Tool | undefined>)[]>
> = {
  build: [typeScript],
  test: [
    configured("vitest", /^vitest\.(?:config|workspace)\.[cm]?[jt]s$/, ["run"]),
    configured("jest", /^jest\.config\.(?:[cm]?[jt]s|json)$/, []),
    configured("mocha", /^\.mocharc\.(?:[cm]?js|json|jsonc|ya?ml)$/, []),
    nodeTest,
  ],
  lint: [
    configured(
      "eslint",
      /^(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.(?:[cm]?js|json|ya?ml))?)$/,
      ["."],
      "eslintConfig",
    ),
    configured("biome", /^biome\.jsonc?$/, ["lint", "."]),
  ],
  format: [
    configured("prettier", /^(?:prettier\.config\.[cm]?[jt]s|\.prettierrc(?:\..+)?)$/, ["--check", "."]),
    configured("biome", /^biome\.jsonc?$/, ["format", "."]),
  ],
};

/** A plan for a goal that no script stands for, by a tool that the repository is configured for. */
export async function planKnownTool(
  repository: Repository,
  goal: Goal,
  searchPath: string,
): Promise<GoalPlan | undefined> {
  for (const recognize of recognizers[goal]) {
    const tool = await recognize(repository);
    if (tool === undefined) continue;
    const { folder } = repository;
    const started = await toolCommand(tool.words, folder, searchPath);
    if (!started.found)
      return cannotRun(`${tool.evidence} calls for ${tool.words[0]}, which ${started.reason}`);
    const { command } = started;
    return { available: true, command: javaScriptCommand({ folder, goal, command, words: tool.words }) };
  }
  return undefined;
}

function configured(tool: string, file: RegExp, args: readonly string[], key = tool) {
  return ({ names, keys }: Repository): Promise<Tool | undefined> => {
    const evidence =
      names.find((name) => file.test(name)) ?? (keys.includes(key) ? `"${key}" in package.json` : undefined);
    return Promise.resolve(evidence === undefined ? undefined : { evidence, words: [tool, ...args] });
  };
}

/** A solution file lists no sources of its own: checked by itself it would pass whatever the code says. */
async function typeScript({ folder, names }: Repository): Promise<Tool | undefined> {
  if (!names.includes("tsconfig.json")) return undefined;
  const text = await readFile(join(folder, "tsconfig.json"), "utf8");
  const references = /"references"\s*:\s*\[\s*\{/.test(text);
  return {
    evidence: "tsconfig.json",
    words: references ? ["tsc", "--build", "--noEmit"] : ["tsc", "--noEmit"],
  };
}

const testFile = /(?:[.\-_]test|^test|^test-.*)\.[cm]?js$/;

/** Test files that `node --test` finds by itself and that use Node's own test runner. */
async function nodeTest({ folder }: Repository): Promise<Tool | undefined> {
  for await (const path of sourceFiles(folder, (name) => testFile.test(name))) {
    const text = await readFile(join(folder, path), "utf8");
    if (/["']node:test["']/.test(text)) return { evidence: path, words: ["node", "--test"] };
  }
  return undefined;
}
