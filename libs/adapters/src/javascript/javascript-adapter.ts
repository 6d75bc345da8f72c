import { type Goal, type LanguageAdapter, cannotRun } from "../goal.ts";
import { listNames } from "../repository-files.ts";
import { planKnownTool } from "./known-tools.ts";
import { type PackageJson, type PackageJsonReading, readPackageJson } from "./package-json.ts";
import { isPlaceholder, planScript, scriptFor } from "./script-plan.ts";

/** TypeScript and JavaScript packages: their scripts first, then the tools they are configured for. */
export const javaScriptAdapter: LanguageAdapter = {
  name: "javascript",

  evaluation: {
    build: { requiresCleanFixture: true, supportsParallel: false },
    test: { requiresCleanFixture: true },
    lint: {},
    format: {},
  },

  async detect(folder) {
    const names = await listNames(folder);
    const markers = ["package.json", "tsconfig.json"].filter((name) => names.includes(name));
    const source = names.find((name) => /\.[cm]?[jt]sx?$/.test(name));
    const reasons = markers.map((name) => `There is a ${name}.`);
    return reasons.length > 0 || source === undefined ? reasons : [`There is a source file, ${source}.`];
  },

  async plan(folder, goal, { searchPath }) {
    const reading = await readPackageJson(folder);
    if (reading.state === "malformed") return cannotRun(`package.json cannot be read: ${reading.problem}`);
    const content = reading.state === "read" ? reading.content : noPackage;
    const script = scriptFor(goal, content);
    if (script !== undefined) return planScript(script, { folder, goal, searchPath, content });
    const repository = { folder, names: await listNames(folder), keys: content.keys };
    return (await planKnownTool(repository, goal, searchPath)) ?? cannotRun(nothingFor(goal, reading));
  },
};

const noPackage: PackageJson = { scripts: {}, packageManager: undefined, keys: [] };

function nothingFor(goal: Goal, reading: PackageJsonReading): string {
  if (reading.state !== "read")
    return `there is no package.json and no configuration of a tool for "${goal}"`;
  if (goal === "test" && isPlaceholder(reading.content.scripts["test"] ?? "")) {
    return `its script "test" is the placeholder that npm init writes`;
  }
  return `there is no script for "${goal}" in package.json and no configuration of a tool for it`;
}
