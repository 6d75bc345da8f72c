import {
  type ProcessEntry,
  hasProcessTable,
  isAlive,
  lastPid,
  readProcess,
  readProcessTable,
  startedWith,
} from "./process-table.ts";

/** What the members of a family have in common; one of these is enough, and so is descent from a member. */
export interface FamilyTraits {
  /** `NAME=value` each, for the environment that a process was started with. */
  readonly markers: readonly string[];
  /** A process that leads a group and a session of its own. To be given right after its start. */
  readonly leader?: number;
  /** Nothing that started earlier is a member: clock ticks since boot; by default the start of the leader, if there is one. */
  readonly since?: number;
  /** Knows by itself who is in it. */
  readonly controlGroup?: Enclosure | undefined;
}

export interface Enclosure {
  pids(): readonly number[];
  /** SIGKILL to everything in it. */
  kill(): void;
}

export interface FamilyLook {
  /** The members that are alive; always empty where there is no process table. */
  readonly members: readonly ProcessEntry[];
  /** Whether some process cannot be told from a stranger now. A moment later it can. */
  readonly uncertain: boolean;
}

/** Whether a family has members that are alive. */
export type FamilyStanding = "empty" | "alive" | "uncertain";

/** Longest run for which the pid counter cannot have gone once round (32768 pids at least, at under 10,000 forks a second). */
const noWrapMs = 1000;
/** Up to here, asking for single processes is cheaper than reading the table. */
const fewPids = 64;

/**
 * All processes that belong to a command, to a piece of work, or to whatever else they are marked with. Once known, a
 * member stays known even when its environment is cleared and its parent is gone. This process, and whom it descends
 * from, are never members.
 */
export class ProcessFamily {
  readonly leader: number | undefined;
  readonly controlGroup: Enclosure | undefined;
  readonly since: number;
  readonly #markers: readonly string[];
  readonly #madeAt = performance.now();
  readonly #known = new Map<number, number>();
  #groupGone: boolean;
  /** The leader's number may be given to a stranger once neither group nor session has it. */
  #numberFree: boolean;

  constructor({ markers, leader, since, controlGroup }: FamilyTraits) {
    this.leader = leader;
    this.controlGroup = controlGroup;
    this.#markers = markers;
    this.since = since ?? startOf(leader);
    this.#groupGone = leader === undefined;
    this.#numberFree = leader === undefined;
  }

  /** Sends a signal to the leader's group. False when it has no member any more. */
  signalGroup(signal: NodeJS.Signals | 0): boolean {
    if (this.#groupGone || this.leader === undefined) return false;
    try {
      process.kill(-this.leader, signal);
      return true;
    } catch (error) {
      // EPERM: every member that is left belongs to someone else, or (on macOS) is a zombie.
      if ((error as NodeJS.ErrnoException).code === "EPERM") return hasProcessTable;
      // From now on the number may be given to a stranger's group.
      this.#groupGone = true;
      return false;
    }
  }

  /** Looks the members up in the process table. */
  look(): FamilyLook {
    if (!hasProcessTable) return { members: [], uncertain: false };
    // Before the table is read, as whoever is born while it is read may be missing in it.
    const groupGone = !this.signalGroup(0);
    const table = readProcessTable();
    this.#numberFree ||= groupGone && !table.some((entry) => this.#hasLeadersNumber(entry));
    const line = ownLine(table);
    const candidates = table.filter(
      (entry) => isAlive(entry) && entry.startedAt >= this.since && !line.has(entry.pid),
    );
    const enclosed = new Set(this.controlGroup?.pids());
    let uncertain = false;
    const isRoot = (entry: ProcessEntry) => {
      const member = enclosed.has(entry.pid) || this.#isMember(entry);
      uncertain ||= member === undefined;
      return member === true;
    };
    const members = new Map(candidates.filter(isRoot).map((entry) => [entry.pid, entry]));
    addDescendants(members, candidates);
    for (const { pid, startedAt } of members.values()) this.#known.set(pid, startedAt);
    return { members: [...members.values()], uncertain };
  }

  /** The members found by earlier looks that are still alive. Cheap. */
  knownAlive(): ProcessEntry[] {
    const entries = [...this.#known].map(([pid, startedAt]) => {
      const entry = readProcess(pid);
      return isAlive(entry) && entry.startedAt === startedAt ? entry : undefined;
    });
    return entries.filter((entry) => entry !== undefined);
  }

  /**
   * Whether anything is alive. Quick for a leader that ended within a second and left nothing. Without a process table,
   * the leader's group is all that can be asked for.
   */
  standing(): FamilyStanding {
    if (!hasProcessTable) return this.#groupStanding();
    const inControlGroup = (this.controlGroup?.pids().length ?? 0) > 0;
    if (!inControlGroup && !this.#mayHaveStrays()) return "empty";
    const { members, uncertain } = this.look();
    if (members.length > 0) return "alive";
    return uncertain ? "uncertain" : "empty";
  }

  #groupStanding(): FamilyStanding {
    if (this.leader === undefined) return "uncertain";
    return this.signalGroup(0) ? "alive" : "empty";
  }

  /** Reads only the few processes born since the leader, when these can be told by their number; else says yes. */
  #mayHaveStrays(): boolean {
    if (this.leader === undefined || performance.now() - this.#madeAt > noWrapMs) return true;
    const born = (lastPid() ?? 0) - this.leader;
    if (born < 0 || born > fewPids) return true;
    for (let pid = this.leader; pid <= this.leader + born; pid += 1) {
      const entry = readProcess(pid);
      if (isAlive(entry) && this.#isMember(entry) !== false) return true;
    }
    return false;
  }

  /** Undefined when it cannot be told now. */
  #isMember(entry: ProcessEntry): boolean | undefined {
    if (this.#known.get(entry.pid) === entry.startedAt) return true;
    if (!this.#numberFree && this.#hasLeadersNumber(entry)) return true;
    return this.#markers.length > 0 && startedWith(entry.pid, this.#markers);
  }

  #hasLeadersNumber({ group, session }: ProcessEntry): boolean {
    return group === this.leader || session === this.leader;
  }
}

function startOf(leader: number | undefined): number {
  return hasProcessTable && leader !== undefined ? (readProcess(leader)?.startedAt ?? 0) : 0;
}

/** This process, its parent, and so on. */
function ownLine(table: readonly ProcessEntry[]): ReadonlySet<number> {
  const parents = new Map(table.map(({ pid, parent }) => [pid, parent]));
  const line = new Set<number>();
  let pid: number | undefined = process.pid;
  while (pid !== undefined && !line.has(pid)) {
    line.add(pid);
    pid = parents.get(pid);
  }
  return line;
}

function addDescendants(members: Map<number, ProcessEntry>, candidates: readonly ProcessEntry[]): void {
  let before: number;
  do {
    before = members.size;
    for (const entry of candidates) {
      if (members.has(entry.parent)) members.set(entry.pid, entry);
    }
  } while (members.size > before);
}
