import { guardGroup, releaseGroup } from "./guard.ts";
import { signalAll } from "./kill-ladder.ts";
import type { Scope } from "./scope.ts";

const live = new Set<Scope>();

/** From now on the scope's processes die with this process. */
export function enlist(scope: Scope): void {
  if (live.size === 0) process.on("exit", killAll);
  live.add(scope);
  guardGroup(scope.leader);
}

export function discharge(scope: Scope): void {
  live.delete(scope);
  if (live.size === 0) process.off("exit", killAll);
  releaseGroup(scope.leader);
}

function killAll(): void {
  for (const scope of live) signalAll(scope, scope.members(), "SIGKILL");
}
