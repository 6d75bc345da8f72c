import { existsSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

import { type RunRequest, type RunResult, runProcess } from "../index.ts";
import { isAlive, readProcess } from "../family/process-table.ts";
import { typescriptProgram } from "./typescript-program.ts";
import { path, request, temporaryFolder } from "./workshop.ts";

/** The members of the family in `victims.ts`. */
export const memberNames = [
  "leader",
  "ignores-sigterm",
  "own-session-holding-the-pipe",
  "daemon",
  "cleared-environment",
  "cleared-environment-in-group",
  "breeder",
  "forks-50-times",
  ...Array.from({ length: 50 }, (_, index) => `fork-${index}`),
];

/** Members by name, with their pids as this process sees them. */
export type Family = ReadonlyMap<string, number>;

/** What the request of a run may have beside the family's own. */
export type Circumstances = (folder: string) => Partial<RunRequest>;

/** Starts the family; it writes its pids into `folder`. */
export const familyRequest = (folder: string, overrides: Partial<RunRequest>): RunRequest =>
  request([process.execPath, ...typescriptProgram("victims.ts"), folder], {
    cwd: folder,
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
export async function wholeFamilyAlive(folder: string): Promise<Family> {
  let pids = new Map<string, number>();
  const missing = () => {
    const outer = pidsIn(folder);
    const known = memberNames.map((name) => [name, outer.get(pidFrom(join(folder, `${name}.pid`)))] as const);
    pids = new Map(known.flatMap(([name, pid]) => (pid === undefined ? [] : [[name, pid]])));
    return memberNames.filter((name) => !pids.has(name));
  };
  await expect.poll(missing).toEqual([]);
  expect(survivors(pids)).toEqual(memberNames);
  expect(new Set(pids.values()).size).toBe(memberNames.length);
  return pids;
}

const pidFrom = (file: string) => (existsSync(file) ? Number(readFileSync(file, "utf8")) : 0);

/** The processes at work in a folder: their pids here by their pids in their own pid namespace. */
function pidsIn(folder: string): Map<number, number> {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return new Map(pids.filter((pid) => cwdOf(pid) === folder).map((pid) => [innermostPid(pid), Number(pid)]));
}

function cwdOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function innermostPid(pid: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^NSpid:.*\s(\d+)$/m.exec(status)?.[1] ?? pid);
  } catch {
    return Number(pid);
  }
}

export const survivors = (pids: Family): string[] =>
  [...pids].filter(([, pid]) => isRunning(pid)).map(([name]) => name);

/** Sees the whole family alive, has it ended in one of the ways there are, and gives the result and the pids. */
export async function endFamily(
  how: "aborted" | "timed-out" | "idle",
  circumstances: Circumstances = () => ({}),
): Promise<{ result: RunResult; pids: Family }> {
  for (let limitMs = 2000; ; limitMs *= 2) {
    const folder = temporaryFolder();
    const abort = new AbortController();
    const limit = {
      aborted: { signal: abort.signal },
      idle: { idleTimeoutMs: limitMs },
      "timed-out": { timeoutMs: limitMs },
    }[how];
    const running = runProcess(familyRequest(folder, { ...circumstances(folder), ...limit }));
    const alive =
      how === "aborted" ? wholeFamilyAlive(folder) : wholeFamilyAlive(folder).catch(() => undefined);
    const pids = await Promise.race([alive, running.then(() => undefined)]);
    if (pids !== undefined) abort.abort();
    writeFileSync(join(folder, "silent"), "");
    const result = await running;
    // Where the machine was too slow for the family to be seen alive first, nothing is proved yet.
    if (pids !== undefined) return { result, pids };
    expect(limitMs, JSON.stringify(result)).toBeLessThan(60_000);
  }
}
