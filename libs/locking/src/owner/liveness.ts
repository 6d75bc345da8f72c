import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Liveness, LockOwner } from "./lock-owner.ts";
import { processTableFor, type ProcessTable } from "./process-table.ts";

let table: ProcessTable | undefined;
let self: LockOwner | undefined;

function ownTable(): ProcessTable {
  return (table ??= processTableFor(process.platform));
}

export function thisProcess(): LockOwner {
  return (self ??= describe(ownTable()));
}

function describe(processes: ProcessTable): LockOwner {
  const { boot, namespace } = processes;
  const machine = machineDigest();
  return {
    host: hostname(),
    ...(machine !== undefined && { machine }),
    boot,
    ...(namespace !== undefined && { namespace }),
    pid: process.pid,
    startedAt: processes.look(process.pid)?.startedAt ?? "",
  };
}

export function livenessOf(owner: LockOwner): Liveness {
  return judge(owner, thisProcess(), ownTable());
}

/** Says "dead" only where that is certain, because a lock is taken on that word. */
export function judge(owner: LockOwner, observer: LockOwner, processes: ProcessTable): Liveness {
  if (owner.host !== observer.host || owner.machine !== observer.machine) return "unknown";
  if (owner.boot !== observer.boot) return "dead";
  if (owner.namespace !== observer.namespace) return "unknown";
  const entry = processes.look(owner.pid);
  if (entry === undefined) return isGone(owner.pid) ? "dead" : "unknown";
  if (entry.startedAt !== owner.startedAt || entry.state === "ended") return "dead";
  return entry.state === "stopped" ? "stopped" : "alive";
}

/** A process can be hidden (hidepid, another user), so not to see it proves nothing. Only ESRCH does. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** machine-id(5) asks not to show the id itself to others. */
function machineDigest(): string | undefined {
  try {
    const id = readFileSync("/etc/machine-id", "utf8").trim();
    return id === ""
      ? undefined
      : createHash("sha256").update(`codex-orchestrator ${id}`).digest("hex").slice(0, 12);
  } catch {
    return undefined;
  }
}
