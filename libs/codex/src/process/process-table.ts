import { readFileSync, readdirSync } from "node:fs";

/** What tells who belongs to whom: fields of `/proc/<pid>/stat` (proc_pid_stat(5)). */
export interface ProcessEntry {
  readonly pid: number;
  /** At most 15 bytes, as the kernel keeps it. */
  readonly name: string;
  readonly parent: number;
  readonly group: number;
  /** Clock ticks since boot. With the pid it names a process for good. */
  readonly startedAt: number;
  /** Virtual memory in bytes. */
  readonly memory: number;
}

/** Elsewhere than on Linux the table is empty: processes are then known by their group alone. */
export const hasProcessTable = process.platform === "linux";

export function readProcessTable(): ProcessEntry[] {
  if (!hasProcessTable) return [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => readProcess(Number(pid))).filter((entry) => entry !== undefined);
}

/** Undefined for one that ended, also when its parent has not noticed yet. */
export function readProcess(pid: number): ProcessEntry | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const nameEnd = stat.lastIndexOf(")");
  const fields = stat.slice(nameEnd + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return undefined;
  return {
    pid,
    name: stat.slice(stat.indexOf("(") + 1, nameEnd),
    parent: Number(fields[1]),
    group: Number(fields[2]),
    startedAt: Number(fields[19]),
    memory: Number(fields[20]),
  };
}

/**
 * Whether the environment that the process was started with has one of these `NAME=value`. Undefined when it is
 * empty: some have none, and for a moment it is so while a process replaces its program (execve(2)).
 */
export function startedWithAny(pid: number, assignments: readonly string[]): boolean | undefined {
  const environment = readOrNothing(`/proc/${pid}/environ`);
  // It ended, or belongs to somebody else.
  if (environment === undefined) return false;
  if (environment === "") return undefined;
  const framed = `\0${environment}`;
  return assignments.some((assignment) => framed.includes(`\0${assignment}\0`));
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
