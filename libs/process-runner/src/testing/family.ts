import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

import type { RunRequest } from "../run-request.ts";
import { isAlive, readProcess } from "../termination/process-table.ts";
import { typescriptProgram } from "./typescript-program.ts";
import { path, request } from "./workshop.ts";

/** The members of the family in `victims.ts`. */
export const memberNames = [
  "leader",
  "ignores-sigterm",
  "own-session-holding-the-pipe",
  "daemon",
  "cleared-environment",
  "cleared-environment-in-group",
  "breeder",
  ...Array.from({ length: 50 }, (_, index) => `fork-${index}`),
];

/** Starts the family; it writes its pids into `folder`. */
export const familyRequest = (folder: string, overrides: Partial<RunRequest>): RunRequest =>
  request([process.execPath, ...typescriptProgram("victims.ts"), folder], {
    env: { PATH: path, HOME: folder },
    graceMs: 300,
    ...overrides,
  });

export function isRunning(pid: number): boolean {
  return process.platform === "linux" ? isAlive(readProcess(pid)) : signals(pid);
}

function signals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The pids of all members, once every one of them has been seen alive. */
export async function wholeFamilyAlive(folder: string): Promise<Map<string, number>> {
  const pids = new Map<string, number>();
  const missing = () => {
    for (const name of memberNames) {
      const file = join(folder, `${name}.pid`);
      if (existsSync(file)) pids.set(name, Number(readFileSync(file, "utf8")));
    }
    return memberNames.filter((name) => !pids.has(name));
  };
  await expect.poll(missing).toEqual([]);
  expect([...pids].filter(([, pid]) => !isRunning(pid))).toEqual([]);
  expect(new Set(pids.values()).size).toBe(memberNames.length);
  return pids;
}

export const survivors = (pids: ReadonlyMap<string, number>): string[] =>
  [...pids].filter(([, pid]) => isRunning(pid)).map(([name]) => name);
