import { type Goal, type GoalPlan, cannotRun } from "../goal.ts";
import { findInNodeModules, findOnPath } from "../find-program.ts";
import { asCheck, rewritesFiles, saysItChecks } from "./check-only.ts";
import { type JavaScriptCommand, javaScriptCommand } from "./javascript-command.ts";
import type { PackageJson } from "./package-json.ts";
import { managerEnvironment, packageManagerOf, packageManagers } from "./package-manager.ts";
import { simpleCommand } from "./simple-command.ts";
import { toolCommand } from "./tool-command.ts";

type Words = readonly [string, ...string[]];

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

/**
 * A script that is one simple command runs as that command, one that only calls another script as that script; any other
 * runs through the package manager.
 */
export async function planScript(
  script: Script,
  request: ScriptRequest,
  callers: readonly string[] = [],
): Promise<GoalPlan> {
  const { scripts } = request.content;
  const words = simpleCommand(script.text);
  const hooks = [`pre${script.name}`, `post${script.name}`].some((name) => scripts[name] !== undefined);
  if (words === undefined || hooks) return planThroughManager(script, request);
  const called = calledScript(words, scripts);
  if (called === undefined) return planDirectly(script, words, request);
  return callers.includes(called.name)
    ? cannotRun(`its script "${script.name}" calls itself (${script.text})`)
    : planScript(called, request, [...callers, script.name]);
}

/** `npm run unit`, `pnpm unit`: a script that is called by its name, without further arguments. */
function calledScript(words: Words, scripts: PackageJson["scripts"]): Script | undefined {
  const [manager, ...args] = words;
  if (!packageManagers.some((known) => known === manager)) return undefined;
  const [name, rest] =
    args[0] === "run" || args[0] === "run-script" ? [args[1], args[2]] : [args[0], args[1]];
  const short = args[0] === name;
  // npm and bun know few scripts without "run": `bun test` is a tool of its own.
  if (name === undefined || rest !== undefined || (short && manager !== "yarn" && manager !== "pnpm"))
    return undefined;
  const text = scripts[name];
  return text === undefined ? undefined : { name, text };
}

async function planDirectly(script: Script, words: Words, request: ScriptRequest): Promise<GoalPlan> {
  const { folder, goal, searchPath } = request;
  const direct = await withoutRunner(words, folder);
  const [name, ...args] = direct;
  if (/^--watch(?:All)?$/.test(args.find((arg) => arg.startsWith("--watch")) ?? "")) {
    return cannotRun(`its script "${script.name}" watches files and never ends (${script.text})`);
  }
  const checks = goal === "lint" || goal === "format";
  const checked = checks ? asCheck(direct) : direct;
  const started = await toolCommand(checked, folder, searchPath);
  if (!started.found) return cannotRun(`its script "${script.name}" calls ${name}, which ${started.reason}`);
  const unsure = goal === "format" && !isKnownCheck(name, script);
  if (unsure) return cannotRun(rewriteReason(script));
  const { command } = started;
  return { available: true, command: javaScriptCommand({ ...request, command, words: checked }) };
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
  const command: JavaScriptCommand = {
    ...request,
    command: [program, "run", script.name],
    environment: managerEnvironment[manager],
  };
  return { available: true, command: javaScriptCommand(command) };
}

const rewriteReason = (script: Script) =>
  `its script "${script.name}" may rewrite files instead of checking them (${script.text}); add a script such as "format:check"`;

/** Programs that only start an installed tool; going through them would cost time, and may reach for the network. */
const runners: readonly (readonly string[])[] = [
  ["npx"],
  ["bunx"],
  ["npm", "exec", "--"],
  ["npm", "exec"],
  ["pnpm", "exec"],
  ["yarn", "exec"],
  ["yarn", "run"],
  ["pnpm"],
  ["yarn"],
];

async function withoutRunner(words: Words, folder: string): Promise<Words> {
  const runner = runners.find((each) => each.every((word, index) => words[index] === word));
  const [tool, ...args] = words.slice(runner?.length ?? words.length);
  if (tool === undefined) return words;
  return (await findInNodeModules(tool, folder)) === undefined ? words : [tool, ...args];
}
