import { readlinkSync } from "node:fs";

import { readProcess } from "../family/process-table.ts";

const family = "codex-orchestrator";

/** What the groups of this process are called, up to their last part: by them it is known when it has died. */
export function ownGroupPrefix(): string {
  const { startedAt = 0 } = readProcess(process.pid) ?? {};
  return `${family}-${pidNamespace()}-${process.pid}-${startedAt}-`;
}

/** Whether a group was made by a runner that is no longer alive. One of another pid namespace cannot be judged. */
export function isStale(name: string): boolean {
  const [, namespace, pid, startedAt] = new RegExp(`^${family}-(\\d+)-(\\d+)-(\\d+)-`).exec(name) ?? [];
  if (namespace === undefined || namespace !== pidNamespace()) return false;
  return readProcess(Number(pid))?.startedAt !== Number(startedAt);
}

const pidNamespace = () => /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "0";
