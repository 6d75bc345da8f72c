import { mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { pollUntil } from "../family/poll-until.ts";

/** What a group is for: to hold every process of a run, or to limit what they have together. */
export type GroupUse = "sweep" | "memory" | "processes";

/** A group of this process's own, in which groups for runs can be made. */
export interface GroupParent {
  readonly version: 1 | 2;
  readonly folder: string;
}

export interface GroupLimits {
  readonly memoryBytes?: number | undefined;
  readonly processes?: number | undefined;
}

const removalMs = 2000;

/** A control group in one or more hierarchies; a process that was put into it takes all that it starts along. */
export class ControlGroup {
  /** Without a folder twice: in version 2 one group does for everything. */
  readonly #folders: readonly string[];

  private constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** Makes the groups and sets their limits. @throws what the system says when it refuses */
  static create(
    name: string,
    parents: Readonly<Partial<Record<GroupUse, GroupParent>>>,
    limits: GroupLimits = {},
  ): ControlGroup {
    const within = [...new Set(Object.values(parents).map(({ folder }) => folder))];
    const group = new ControlGroup(within.map((folder) => join(folder, name)));
    try {
      for (const folder of group.#folders) mkdirSync(folder);
      if (parents.memory && limits.memoryBytes !== undefined)
        limitMemory(join(parents.memory.folder, name), parents.memory.version, limits.memoryBytes);
      if (parents.processes && limits.processes !== undefined)
        write(join(parents.processes.folder, name, "pids.max"), String(limits.processes));
      return group;
    } catch (error) {
      for (const folder of group.#folders) removeFolder(folder);
      throw error;
    }
  }

  /** A group that some process made, by its folder. */
  static at(folder: string): ControlGroup {
    return new ControlGroup([folder]);
  }

  /** A process that writes `0` to each of these files joins the group. */
  get entrances(): string[] {
    return this.#folders.map((folder) => join(folder, "cgroup.procs"));
  }

  /** The processes in the group, and in groups that these made in it. */
  pids(): number[] {
    const all = this.#withNested().flatMap((folder) => linesOf(join(folder, "cgroup.procs")).map(Number));
    // 0 stands for a process that this one cannot see.
    return [...new Set(all)].filter((pid) => pid > 0);
  }

  /** SIGKILL to every process at once where the kernel has `cgroup.kill` (5.14), else to one after the other. */
  kill(): void {
    for (const folder of this.#folders) tryWrite(join(folder, "cgroup.kill"), "1");
    for (const pid of this.pids()) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended.
      }
    }
  }

  /** How many processes the kernel killed because the group had no memory left. */
  get memoryKills(): number {
    return this.#count(["memory.events", "memory.oom_control"], "oom_kill");
  }

  /** How many processes and threads were refused because the group had as many as it may. */
  get refusedProcesses(): number {
    return this.#count(["pids.events"], "max");
  }

  #count(files: readonly string[], key: string): number {
    const all = this.#folders.flatMap((folder) => files.flatMap((file) => linesOf(join(folder, file))));
    return all.reduce(
      (sum, line) => (line.startsWith(`${key} `) ? sum + Number(line.split(" ")[1]) : sum),
      0,
    );
  }

  /** Removes the group once it is empty. False when it was not in time; then it stays. */
  remove(): Promise<boolean> {
    return pollUntil(removalMs, () => this.#withNested().reverse().map(removeFolder).every(Boolean));
  }

  /** Parents before what is in them. */
  #withNested(): string[] {
    return this.#folders.flatMap((folder) => [folder, ...nestedIn(folder)]);
  }
}

/** Swap would let a process take more than the limit. Without a counter for it, memory alone is limited. */
function limitMemory(folder: string, version: 1 | 2, bytes: number): void {
  const [limit, swap, most] =
    version === 2
      ? (["memory.max", "memory.swap.max", "0"] as const)
      : (["memory.limit_in_bytes", "memory.memsw.limit_in_bytes", String(bytes)] as const);
  write(join(folder, limit), String(bytes));
  tryWrite(join(folder, swap), most);
}

function nestedIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return entries.flatMap(({ name }) => [join(folder, name), ...nestedIn(join(folder, name))]);
  } catch {
    return [];
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch {
    return [];
  }
}

/** The file must exist: none can be made in a control group. */
function write(file: string, text: string): void {
  writeFileSync(file, text, { flag: "r+" });
}

function tryWrite(file: string, text: string): void {
  try {
    write(file, text);
  } catch {
    // This kernel, or this version of control groups, has no such file.
  }
}

/** False when it holds a process yet. */
function removeFolder(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}
