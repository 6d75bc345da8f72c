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

/** Corepack's stand-in would download the version that package.json names. */
const noDownload = { COREPACK_ENABLE_NETWORK: "0" };

/** What keeps a package manager from installing something before it runs a script. */
export const managerEnvironment: Readonly<Record<PackageManager, Readonly<Record<string, string>>>> = {
  npm: {},
  pnpm: {
    ...noDownload,
    // pnpm fetches another version of itself; the first is for pnpm 9 and 10, the others for 11.
    npm_config_manage_package_manager_versions: "false",
    pnpm_config_pm_on_fail: "ignore",
    pnpm_config_verify_deps_before_run: "false",
  },
  yarn: { ...noDownload, YARN_ENABLE_TELEMETRY: "0" },
  bun: {},
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
