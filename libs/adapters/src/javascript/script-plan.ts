import { type Goal, type GoalPlan, cannotRun } from "../goal.ts";
import { findInNodeModules, findOnPath, findTool } from "../find-program.ts";
import { asCheck, rewritesFiles, saysItChecks } from "./check-only.ts";
import { type JavaScriptCommand, javaScriptCommand } from "./javascript-command.ts";
import type { PackageJson } from "./package-json.ts";
import { packageManagerOf } from "./package-manager.ts";
import { simpleCommand } from "./simple-command.ts";

interface Script {
  readonly name: string;
  readonly text: string;
}

const scriptNames: Readonly<Record<Goal, readonly string[]>> = {
  build: ["build", "compile", "typecheck", "type-check", "check-types"],
  test: ["test", "tests", "test:unit"],
  lint: ["lint", "lint:check", "eslint"],
  format: [
    "format:check",
    "check:format",
    "format-check",
    "check-format",
    "prettier:check",
    "fmt:check",
    "format",
    "fmt",
    "prettier",
  ],
};

/** What `npm init` writes; it is no test. */
export const isPlaceholder = (script: string) => /no test specified/i.test(script);

/** The first script of the package that stands for the goal. */
export function scriptFor(goal: Goal, { scripts }: PackageJson): Script | undefined {
  for (const name of scriptNames[goal]) {
    const text = scripts[name];
    if (text !== undefined && text.trim() !== "" && !isPlaceholder(text)) return { name, text };
  }
  return undefined;
}

export interface ScriptRequest {
  readonly folder: string;
  readonly goal: Goal;
  readonly searchPath: string;
  readonly content: PackageJson;
}

/** A script that is one simple command runs as that command; any other runs through the package manager. */
export async function planScript(script: Script, request: ScriptRequest): Promise<GoalPlan> {
  const words = simpleCommand(script.text);
  const hooks = [`pre${script.name}`, `post${script.name}`].some(
    (name) => request.content.scripts[name] !== undefined,
  );
  if (words === undefined || hooks) return planThroughManager(script, request);
  return planDirectly(script, words, request);
}

async function planDirectly(
  script: Script,
  words: readonly [string, ...string[]],
  request: ScriptRequest,
): Promise<GoalPlan> {
  const { folder, goal, searchPath } = request;
  const [name, ...args] = await withoutNpx(words, folder);
  if (/^--watch(?:All)?$/.test(args.find((arg) => arg.startsWith("--watch")) ?? "")) {
    return cannotRun(`its script "${script.name}" watches files and never ends (${script.text})`);
  }
  const program = await findTool(name, folder, searchPath);
  if (program === undefined) {
    return cannotRun(
      `its script "${script.name}" calls ${name}, which is neither installed in node_modules here or above nor on the search path`,
    );
  }
  const checks = goal === "lint" || goal === "format";
  const [, ...checkedArgs] = checks ? asCheck([name, ...args]) : [name, ...args];
  const unsure = goal === "format" && !isKnownCheck(name, script);
  if (unsure) return cannotRun(rewriteReason(script));
  return { available: true, command: javaScriptCommand({ ...request, command: [program, ...checkedArgs] }) };
}

/** A formatter prints or rewrites unless it is told to check; only known ones can be told. */
const isKnownCheck = (tool: string, script: Script) =>
  ["prettier", "biome"].includes(tool) || script.name.includes("check") || saysItChecks(script.text);

async function planThroughManager(script: Script, request: ScriptRequest): Promise<GoalPlan> {
  const { folder, goal, searchPath } = request;
  const checks = goal === "lint" || goal === "format";
  const unsure = goal === "format" && !script.name.includes("check") && !saysItChecks(script.text);
  if (unsure || (checks && rewritesFiles(script.text))) return cannotRun(rewriteReason(script));
  const manager = await packageManagerOf(folder);
  const program = await findOnPath(manager, searchPath);
  if (program === undefined) {
    return cannotRun(`its script "${script.name}" needs ${manager}, which is not on the search path`);
  }
  const command: JavaScriptCommand = { ...request, command: [program, "run", script.name] };
  return { available: true, command: javaScriptCommand(command) };
}

const rewriteReason = (script: Script) =>
  `its script "${script.name}" may rewrite files instead of checking them (${script.text}); add a script such as "format:check"`;

/** `npx tool` is the tool itself when it is installed; going through npx would only cost time. */
async function withoutNpx(
  words: readonly [string, ...string[]],
  folder: string,
): Promise<readonly [string, ...string[]]> {
  const [program, tool, ...args] = words;
  if (program !== "npx" || tool === undefined) return words;
  return (await findInNodeModules(tool, folder)) === undefined ? words : [tool, ...args];
}
