import { randomBytes } from "node:crypto";

import type { ControlGroup } from "../control-group/control-group.ts";
import {
  type ProcessEntry,
  hasProcessTable,
  isAlive,
  lastPid,
  readProcess,
  readProcessTable,
  startedWith,
} from "./process-table.ts";

/** Environment variable by which the descendants of a run are found, wherever they went. Its value is random. */
export const markerName = "CODEX_ORCHESTRATOR_SCOPE";

const runnerId = randomBytes(12).toString("hex");
let runs = 0;

/** What every marker of this process begins with. */
export const runnerMarker = `${markerName}=${runnerId}.`;

export function nextMarkerValue(): string {
  runs += 1;
  return `${runnerId}.${runs}`;
}

/** Longest run for which the pid counter cannot have gone once round (32768 pids at least, at under 10,000 forks a second). */
const noWrapMs = 1000;
/** Up to here, asking for single processes is cheaper than reading the table. */
const fewPids = 64;

/**
 * All processes that one command started: its process group and session, every process whose environment has the
 * marker, every process in its control group, when it has one, and the descendants of these. Once known, a member stays
 * known even when its environment is cleared.
 */
export class Scope {
  readonly leader: number;
  readonly controlGroup: ControlGroup | undefined;
  readonly #assignment: string;
  readonly #startedAt: number;
  readonly #since = performance.now();
  readonly #known = new Map<number, number>();
  #groupGone = false;

  /** To be made right after the spawn, while the leader's entry certainly exists. */
  constructor(leader: number, markerValue: string, controlGroup?: ControlGroup) {
    this.leader = leader;
    this.controlGroup = controlGroup;
    this.#assignment = `${markerName}=${markerValue}`;
    this.#startedAt = hasProcessTable ? (readProcess(leader)?.startedAt ?? 0) : 0;
  }

  /** Sends a signal to the process group. False when the group has no member any more. */
  signalGroup(signal: NodeJS.Signals | 0): boolean {
    if (this.#groupGone) return false;
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

  /** The members alive now, looked up in the process table; always empty where there is none. */
  members(): ProcessEntry[] {
    if (!hasProcessTable) return [];
    const candidates = readProcessTable().filter(
      (entry) => isAlive(entry) && entry.startedAt >= this.#startedAt && entry.pid !== process.pid,
    );
    const grouped = new Set(this.controlGroup?.pids());
    const members = new Map(
      candidates
        .filter((entry) => grouped.has(entry.pid) || this.#isMember(entry))
        .map((entry) => [entry.pid, entry]),
    );
    addDescendants(members, candidates);
    for (const { pid, startedAt } of members.values()) this.#known.set(pid, startedAt);
    return [...members.values()];
  }

  #isMember(entry: ProcessEntry): boolean {
    if (this.#known.get(entry.pid) === entry.startedAt) return true;
    if (!this.#groupGone && (entry.group === this.leader || entry.session === this.leader)) return true;
    return startedWith(entry.pid, this.#assignment);
  }

  /** The members found by earlier calls of {@link members} that are still alive. Cheap. */
  knownAlive(): ProcessEntry[] {
    const entries = [...this.#known].map(([pid, startedAt]) => {
      const entry = readProcess(pid);
      return isAlive(entry) && entry.startedAt === startedAt ? entry : undefined;
    });
    return entries.filter((entry) => entry !== undefined);
  }

  /** Whether anything is left once the leader has ended. */
  outlivesLeader(): boolean {
    if (!hasProcessTable) return this.signalGroup(0);
    const inControlGroup = (this.controlGroup?.pids().length ?? 0) > 0;
    if (!inControlGroup && !this.#mayHaveStrays()) return false;
    // From here on, nobody is a member by the number of a group that is gone.
    this.signalGroup(0);
    return this.members().length > 0;
  }

  /** Reads only the few processes born since the leader, when these can be told by their number; else says yes. */
  #mayHaveStrays(): boolean {
    const born = (lastPid() ?? 0) - this.leader;
    if (performance.now() - this.#since > noWrapMs || born < 0 || born > fewPids) return true;
    for (let pid = this.leader + 1; pid <= this.leader + born; pid += 1) {
      const entry = readProcess(pid);
      if (isAlive(entry) && this.#isMember(entry)) return true;
    }
    return false;
  }
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
