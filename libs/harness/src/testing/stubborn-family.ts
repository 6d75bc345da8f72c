import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { ScenarioWorkshop } from "./scenario-workshop.ts";

/** Leader, one that ignores SIGTERM, one in its own session that holds the pipe, a daemon, one that forks, and its forks. */
export const familySize = 5 + 50;

/**
 * The script of a subject that starts a family of processes which do not want to end, and then waits for ever; it ends at
 * once where there is a file `calm`.
 */
export const familyScript = (calm: string): string => `
if (fs.existsSync(${JSON.stringify(calm)})) {
  fs.writeFileSync('done.txt', '');
  process.exit();
}
const { spawn } = require('node:child_process');
const stubborn = "trap '' TERM; exec sleep 600";
const start = (script, options = {}) => spawn('/bin/sh', ['-c', script, 'sh', stubborn], { stdio: 'inherit', ...options }).unref();
process.on('SIGTERM', () => {});
start(stubborn);
start(stubborn, { detached: true });
start('/bin/sh -c "$1" <&- >&- 2>&- & exit 0', { detached: true, stdio: 'ignore' });
start('trap "" TERM; i=0; while [ $i -lt 50 ]; do /bin/sh -c "$1" & i=$((i + 1)); done; wait');
setInterval(() => {}, 1000);
`;

/** Processes that work in a copy of the workshop's fixtures. */
export function membersAlive({ root }: ScenarioWorkshop): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => cwdOf(pid).startsWith(join(root, "work/"))).length;
}

function cwdOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}

/** Waits until the whole family has been seen alive. */
export async function wholeFamilyAlive(workshop: ScenarioWorkshop): Promise<void> {
  await expect.poll(() => membersAlive(workshop)).toBeGreaterThanOrEqual(familySize);
}
