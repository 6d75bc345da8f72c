import { posix } from "node:path";
import { z } from "zod";
import type { CheckContext } from "../rule.ts";

/** What npm and Nx can run in a repository. */
export interface PackageScripts {
  /** Names of scripts, by folder of their package and by its name; the root's are at `.`. */
  readonly scripts: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of Nx projects; empty when there is none. */
  readonly projects: ReadonlySet<string>;
}

const packageFile = z.object({
  name: z.string().optional(),
  scripts: z.record(z.string(), z.unknown()).default({}),
  nx: z.object({ name: z.string().optional() }).optional(),
});

const mostPackageBytes = 1024 * 1024;

export function readScripts({ files, read }: CheckContext): PackageScripts {
  const scripts = new Map<string, ReadonlySet<string>>();
  const projects = new Set<string>();
  for (const path of files.paths) {
    if (path !== "package.json" && !path.endsWith("/package.json")) continue;
    const file = read(path, mostPackageBytes);
    const parsed = "text" in file ? packageFile.safeParse(parseJson(file.text)) : undefined;
    if (!parsed?.success) continue;
    const { name, scripts: own, nx } = parsed.data;
    const names = new Set(Object.keys(own));
    scripts.set(posix.dirname(path), names);
    if (name !== undefined) scripts.set(name, names);
    const project = nx?.name ?? name;
    if (project !== undefined) projects.add(project);
  }
  return { scripts, projects };
}

/** npm's commands that run a script of that name; `start` also works without one when there is a server.js. */
const shorthands = new Set(["test", "start", "stop", "restart"]);

/** Why a command line cannot be run; undefined when it can, or when it is none that is known here. */
export function unknownScript(line: string, { scripts, projects }: PackageScripts): string | undefined {
  const words = line.trim().replace(/^\$ /, "").split(/\s+/);
  const [program = "", command = ""] = words;
  if (program === "npm") return unknownNpmScript(words.slice(1), scripts);
  const nx = program === "nx" ? words.slice(1) : program === "npx" && command === "nx" ? words.slice(2) : [];
  const [project = ""] = nx[0] === "run" ? (nx[1] ?? "").split(":") : [];
  if (!/^[\w@./-]+$/.test(project) || projects.has(project)) return undefined;
  return `there is no project ${project}`;
}

function unknownNpmScript(words: readonly string[], scripts: PackageScripts["scripts"]): string | undefined {
  const [command = "", named = ""] = words;
  const script =
    command === "run" || command === "run-script" ? named : shorthands.has(command) ? command : "";
  if (!/^[\w][\w:.-]*$/.test(script)) return undefined;
  const flag = words.findIndex((word) => /^(?:-w|--workspace)(?:=|$)/.test(word));
  const workspace = flag < 0 ? "." : (words[flag]?.split("=")[1] ?? words[flag + 1] ?? "");
  const known = scripts.get(workspace.replace(/^\.\/(?=.)/, ""));
  if (known === undefined)
    return flag < 0 ? "there is no package.json" : `there is no workspace ${workspace}`;
  return known.has(script)
    ? undefined
    : `package.json of ${workspace === "." ? "the root" : workspace} has no script ${script}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
