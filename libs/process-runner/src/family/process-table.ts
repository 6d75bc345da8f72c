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
  const stat = readStat(pid);
  if (stat === undefined) return undefined;
  const { name, fields } = stat;
  const number = (index: number) => Number(fields[index]);
  return {
    pid,
    name,
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

/**
 * Whether the environment the process was started with has one of these `NAME=value`. False when it may not be read;
 * undefined when nobody can tell, as the process is just replacing its program.
 */
export function startedWith(pid: number, assignments: readonly string[]): boolean | undefined {
  const environment = readOrNothing(`/proc/${pid}/environ`)?.toString("latin1");
  if (environment === undefined) return false;
  if (environment === "") return isReplacingProgram(pid) ? undefined : false;
  const framed = `\0${environment}`;
  return assignments.some((assignment) => framed.includes(`\0${assignment}\0`));
}

/**
 * Whether an environment that was read as empty is not empty for good. In execve(2), between the new memory and the
 * new environment in it, a process has an environment that ends at address 0 (Linux 3.5 and newer, fs/binfmt_elf.c);
 * one that ends elsewhere than it begins was completed after it was read. Threads of the kernel, and processes that
 * are just ending, have no memory.
 */
function isReplacingProgram(pid: number): boolean {
  const fields = readStat(pid)?.fields ?? [];
  const [memory, begin, end] = [fields[20], fields[47], fields[48]];
  return memory !== undefined && memory !== "0" && (end === "0" || begin !== end);
}

/** The pid given out last in this pid namespace, by threads too: the last field of `/proc/loadavg` (proc_loadavg(5)). */
export function lastPid(): number | undefined {
  const text = readOrNothing("/proc/loadavg")?.toString("latin1");
  return text === undefined ? undefined : Number(text.trim().split(" ").at(-1));
}

/** The fields begin with the state, which is the third one of the file. */
function readStat(pid: number): { name: string; fields: string[] } | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`)?.toString("latin1");
  if (stat === undefined) return undefined;
  const nameEnd = stat.lastIndexOf(")");
  return {
    name: stat.slice(stat.indexOf("(") + 1, nameEnd),
    fields: stat
      .slice(nameEnd + 2)
      .trim()
      .split(" "),
  };
}

function readOrNothing(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
