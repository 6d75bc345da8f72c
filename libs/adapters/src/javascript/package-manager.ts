import { dirname } from "node:path";

import { listNames } from "../repository-files.ts";
import { readPackageJson } from "./package-json.ts";

export const packageManagers = ["npm", "pnpm", "yarn", "bun"] as const;
export type PackageManager = (typeof packageManagers)[number];

const lockFiles: Readonly<Record<string, PackageManager>> = {
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "bun.lock": "bun",
  "bun.lockb": "bun",
  "package-lock.json": "npm",
  "npm-shrinkwrap.json": "npm",
};

/**
 * The package manager of a package: named by `packageManager` in the nearest `package.json` that has it, else told by
 * the nearest lock file, here or above (a workspace keeps both in its root), else npm.
 */
export async function packageManagerOf(folder: string): Promise<PackageManager> {
  for (let at = folder; ; at = dirname(at)) {
    const found = (await declaredIn(at)) ?? (await lockedIn(at));
    if (found !== undefined) return found;
    if (at === dirname(at)) return "npm";
  }
}

async function declaredIn(folder: string): Promise<PackageManager | undefined> {
  const reading = await readPackageJson(folder);
  const name = reading.state === "read" ? reading.content.packageManager?.split("@")[0] : undefined;
  return packageManagers.find((manager) => manager === name);
}

async function lockedIn(folder: string): Promise<PackageManager | undefined> {
  const names = await listNames(folder);
  return names.map((name) => lockFiles[name]).find((manager) => manager !== undefined);
}
