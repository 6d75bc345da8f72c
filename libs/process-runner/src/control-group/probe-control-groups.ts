import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { newMarker } from "../family/marker.ts";
import { pollUntil } from "../family/poll-until.ts";
import { ControlGroup, type GroupLimits, type GroupParent, type GroupUse } from "./control-group.ts";
import { isStale, ownGroupPrefix } from "./group-name.ts";
import { type Hierarchy, ownHierarchies } from "./hierarchies.ts";

/** What a probe found out about the control groups of this machine. */
export interface ControlGroupSupport {
  readonly parents: Readonly<Partial<Record<GroupUse, GroupParent>>>;
  /** Why a use cannot be had, in one sentence. */
  readonly problems: Readonly<Partial<Record<GroupUse, string>>>;
}

interface Trial {
  /** Controllers of version 1 under which it can be had, best first. */
  readonly controllers: readonly string[];
  readonly limits: GroupLimits;
  /** What a process in the group does. */
  readonly script: string;
  /** Whether the group did what it is for. */
  readonly held: (group: ControlGroup) => boolean;
}

const probeMs = 5000;
const mebi = 1024 * 1024;

const trials: Readonly<Record<GroupUse, Trial>> = {
  sweep: {
    controllers: ["pids", "freezer", "memory"],
    limits: {},
    script: "exec setsid sleep 10",
    held: (group) => {
      if (group.pids().length === 0) return false;
      group.kill();
      return true;
    },
  },
  memory: {
    controllers: ["memory"],
    limits: { memoryBytes: 8 * mebi },
    // Without a line end, tail must keep all that it reads.
    script: "head -c 64000000 /dev/zero | tail > /dev/null",
    held: (group) => group.memoryKills > 0,
  },
  processes: {
    controllers: ["pids"],
    limits: { processes: 1 },
    script: "sleep 0 & exit 0",
    held: (group) => group.refusedProcesses > 0,
  },
};

let probe: Promise<ControlGroupSupport> | undefined;

/**
 * Finds out what control groups can do for this process, by trying it: whether one can be made within its own group, and
 * emptied, and whether its limits hold. The answer is kept for the life of this process. Groups that a runner left behind
 * when it and its guard were killed are emptied and removed.
 */
export function probeControlGroups(): Promise<ControlGroupSupport> {
  return (probe ??= probeHierarchies(ownHierarchies()));
}

export async function probeHierarchies(hierarchies: readonly Hierarchy[]): Promise<ControlGroupSupport> {
  await Promise.all(hierarchies.map(({ folder }) => removeStale(folder)));
  const parents: Partial<Record<GroupUse, GroupParent>> = {};
  const problems: Partial<Record<GroupUse, string>> = {};
  for (const use of ["sweep", "memory", "processes"] as const) {
    const reasons: string[] = [];
    for (const parent of candidates(hierarchies, trials[use])) {
      const reason = await tryOut(use, parent);
      if (reason === undefined) {
        parents[use] = parent;
        break;
      }
      reasons.push(reason);
    }
    if (parents[use] === undefined)
      problems[use] = reasons.join(" ") || "No hierarchy of control groups is mounted here.";
  }
  return { parents, problems };
}

function candidates(hierarchies: readonly Hierarchy[], { controllers }: Trial): GroupParent[] {
  const first = hierarchies.filter(({ version }) => version === 2);
  const second = controllers.flatMap((name) =>
    hierarchies.filter((one) => one.version === 1 && one.controllers.includes(name)),
  );
  return [...first, ...second];
}

/** Says in what way the group does not do what it is for, or nothing when it does. */
async function tryOut(use: GroupUse, parent: GroupParent): Promise<string | undefined> {
  const { limits, script, held } = trials[use];
  let group: ControlGroup;
  try {
    group = ControlGroup.create(`${ownGroupPrefix()}${newMarker().value}`, { [use]: parent }, limits);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "it has no controller for that" : (code ?? String(error));
    return `${parent.folder} takes no group for ${use}: ${why}.`;
  }
  const enter = 'echo 0 > "$1" || exit 1; ';
  const child = spawn("/bin/sh", ["-c", enter + script, "probe", ...group.entrances], {
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
    stdio: "ignore",
  });
  const ended = Promise.race([once(child, "exit"), once(child, "error")]);
  let works = false;
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  await pollUntil(probeMs, () => (works = held(group)) || isOver());
  group.kill();
  child.kill("SIGKILL");
  await ended;
  works ||= held(group);
  const removed = await group.remove();
  if (works && removed) return undefined;
  return `A group in ${parent.folder} ${removed ? `does not hold for ${use}` : "cannot be emptied"}.`;
}

async function removeStale(parent: string): Promise<void> {
  for (const name of namesIn(parent).filter(isStale)) {
    const group = ControlGroup.at(join(parent, name));
    group.kill();
    await group.remove();
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
