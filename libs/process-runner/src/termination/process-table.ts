import { readFileSync, readdirSync } from "node:fs";

/** One line of the process table: the fields of `/proc/<pid>/stat` that tell who belongs to whom (proc_pid_stat(5)). */
export interface ProcessEntry {
  readonly pid: number;
  /** The name the kernel keeps, at most 15 bytes; never arguments. */
  readonly name: string;
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Clock ticks since boot. With the pid it names a process for good, though pids are used again. */
  readonly startedAt: number;
}

/** Only Linux lets a process read others' environments from files. */
export const hasProcessTable = process.platform === "linux";

export function readProcess(pid: number): ProcessEntry | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`)?.toString("latin1");
  if (stat === undefined) return undefined;
  const nameEnd = stat.lastIndexOf(")");
  const fields = stat.slice(nameEnd + 2).split(" ");
  const number = (index: number) => Number(fields[index]);
  return {
    pid,
    name: stat.slice(stat.indexOf("(") + 1, nameEnd),
    state: fields[0] ?? "",
    parent: number(1),
    group: number(2),
    session: number(3),
    startedAt: number(19),
  };
}

export function readProcessTable(): ProcessEntry[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => readProcess(Number(pid))).filter((entry) => entry !== undefined);
}

/** A zombie has ended; only its parent's wait is missing. */
export const isAlive = (entry: ProcessEntry | undefined): entry is ProcessEntry =>
  entry !== undefined && entry.state !== "Z" && entry.state !== "X";

/** Whether the environment the process was started with has this `NAME=value`. False when it may not be read. */
export function startedWith(pid: number, assignment: string): boolean {
  const environment = readOrNothing(`/proc/${pid}/environ`);
  return environment !== undefined && `\0${environment.toString("latin1")}`.includes(`\0${assignment}\0`);
}

/** The pid given out last in this pid namespace, by threads too: the last field of `/proc/loadavg` (proc_loadavg(5)). */
export function lastPid(): number | undefined {
  const text = readOrNothing("/proc/loadavg")?.toString("latin1");
  return text === undefined ? undefined : Number(text.trim().split(" ").at(-1));
}

function readOrNothing(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
