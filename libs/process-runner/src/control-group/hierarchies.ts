import { readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** A hierarchy of control groups, and the folder of the group in it that this process belongs to; see cgroups(7). */
export interface Hierarchy {
  readonly version: 1 | 2;
  /** What a hierarchy of version 1 controls; of version 2, the files of a group tell. */
  readonly controllers: readonly string[];
  readonly folder: string;
}

/** The hierarchies that are mounted here, version 2 first; none on another system than Linux. */
export function ownHierarchies(): Hierarchy[] {
  try {
    const mounts = readFileSync("/proc/self/mountinfo", "utf8");
    const memberships = readFileSync("/proc/self/cgroup", "utf8");
    return parseHierarchies(mounts, memberships);
  } catch {
    return [];
  }
}

/** `mounts` as in `/proc/<pid>/mountinfo` (proc_pid_mountinfo(5)), `memberships` as in `/proc/<pid>/cgroup`. */
export function parseHierarchies(mounts: string, memberships: string): Hierarchy[] {
  const groups = lines(memberships).map((line) => {
    const [, controllers = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    return { controllers: controllers.split(",").filter(Boolean), path };
  });
  const found = lines(mounts).flatMap((line): Hierarchy[] => {
    const [place = "", kind = ""] = line.split(" - ");
    const [, , , root = "", mountPoint = ""] = place.split(" ").map(unescapeOctal);
    const [type, , options = ""] = kind.split(" ");
    const version = type === "cgroup2" ? 2 : 1;
    if (version === 1 && type !== "cgroup") return [];
    const own = groups.find(({ controllers }) =>
      version === 2
        ? controllers.length === 0
        : controllers.some((name) => options.split(",").includes(name)),
    );
    const inside = own && relative(root, own.path);
    // A group above the root of the mount cannot be reached through it.
    if (own === undefined || inside === undefined || inside.startsWith("..")) return [];
    return [{ version, controllers: own.controllers, folder: join(mountPoint, inside) }];
  });
  return found.sort((a, b) => b.version - a.version);
}

const lines = (text: string) => text.split("\n").filter(Boolean);

const unescapeOctal = (field: string) =>
  field.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
