import type { StopWatch } from "../stop-watch.ts";
import { guardGroup, releaseGroup } from "./guard.ts";
import { signalAll } from "../termination/kill-ladder.ts";
import type { Scope } from "../termination/scope.ts";

const live = new Map<Scope, StopWatch>();

/** From now on the scope's processes die with this process. */
export function enlist(scope: Scope, watch: StopWatch): void {
  if (live.size === 0) process.on("exit", killAll);
  live.set(scope, watch);
  guardGroup(scope.leader);
}

export function discharge(scope: Scope): void {
  live.delete(scope);
  if (live.size === 0) process.off("exit", killAll);
  releaseGroup(scope.leader);
}

/** Kills everything that any run of this process started. */
export function killAll(): void {
  for (const scope of live.keys()) signalAll(scope, scope.members(), "SIGKILL");
}

/** Sends a signal to the process group of every run. */
export function signalGroups(signal: NodeJS.Signals): void {
  for (const scope of live.keys()) scope.signalGroup(signal);
}

/** Stops every process of every run, and the clocks of their time limits. */
export function pauseAll(): void {
  for (const [scope, watch] of live) {
    watch.pause();
    signalAll(scope, scope.members(), "SIGSTOP");
  }
}

export function resumeAll(): void {
  for (const [scope, watch] of live) {
    signalAll(scope, scope.members(), "SIGCONT");
    watch.resume();
  }
}
