import type { StopWatch } from "../stop-watch.ts";
import { signalAll } from "../family/end-family.ts";
import type { ProcessFamily } from "../family/process-family.ts";
import { guardGroup, releaseGroup } from "../family/guard.ts";

const live = new Map<ProcessFamily, StopWatch>();

/** From now on the family's processes die with this process. */
export function enlist(family: ProcessFamily, watch: StopWatch): void {
  if (live.size === 0) process.on("exit", killAll);
  live.set(family, watch);
  if (family.leader !== undefined) guardGroup(family.leader);
}

export function discharge(family: ProcessFamily): void {
  live.delete(family);
  if (live.size === 0) process.off("exit", killAll);
  if (family.leader !== undefined) releaseGroup(family.leader);
}

/** Kills everything that any run of this process started. */
export function killAll(): void {
  for (const family of live.keys()) signalAll(family, family.look().members, "SIGKILL");
}

/** Sends a signal to the process group of every run. */
export function signalGroups(signal: NodeJS.Signals): void {
  for (const family of live.keys()) family.signalGroup(signal);
}

/** Stops every process of every run, and the clocks of their time limits. */
export function pauseAll(): void {
  for (const [family, watch] of live) {
    watch.pause();
    signalAll(family, family.look().members, "SIGSTOP");
  }
}

export function resumeAll(): void {
  for (const [family, watch] of live) {
    signalAll(family, family.look().members, "SIGCONT");
    watch.resume();
  }
}
