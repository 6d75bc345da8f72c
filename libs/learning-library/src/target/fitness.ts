import semver from "semver";
import type { IndexEntry } from "../catalog/pattern-index.ts";
import type { InstalledPackage, InstalledPackages } from "./installed-packages.ts";

/** What a pattern says of the packages of a repository that it is meant for. */
export type PackageNeeds = Pick<IndexEntry, "targets" | "incompatibleWith" | "dependencies">;

/** How a pattern and a repository go together. Each text is a sentence for people. */
export interface Fitness {
  /** Why the pattern must not be used there. */
  readonly conflicts: readonly string[];
  /** Packages that the pattern needs to have anything to do, and that are not there. */
  readonly unmet: readonly string[];
  /** What cannot be told, or only holds for a part of the versions that are allowed. */
  readonly notes: readonly string[];
}

export function packagesOf({ targets, incompatibleWith = [], dependencies = [] }: PackageNeeds): string[] {
  return [...targets, ...incompatibleWith, ...dependencies].map((one) => one.package);
}

/** Compares what a pattern needs with what a repository has installed or, where nothing is installed, declares. */
export function fitness(needs: PackageNeeds, installed: InstalledPackages): Fitness {
  const { targets, incompatibleWith = [], dependencies = [] } = needs;
  const conflicts: string[] = [];
  const unmet: string[] = [];
  const notes: string[] = [];
  for (const { package: name, range } of targets) {
    const one = installed.get(name);
    if (one === undefined) continue;
    const verdict = compare(one, range);
    if (verdict === "out") conflicts.push(`it is for ${name} ${range}, but ${describe(name, one)}`);
    else if (verdict === "partly") notes.push(`it is for ${name} ${range}, and ${describe(name, one)}`);
  }
  for (const { package: name, range, reason } of incompatibleWith) {
    const one = installed.get(name);
    if (one === undefined) continue;
    const verdict = compare(one, range);
    const why = `it does not go with ${name} ${range}${reason === undefined ? "" : ` (${reason})`}`;
    if (verdict === "in") conflicts.push(`${why}, but ${describe(name, one)}`);
    else if (verdict === "partly") notes.push(`${why}, and ${describe(name, one)}`);
  }
  for (const { package: name, range = "*" } of dependencies) {
    const one = installed.get(name);
    if (one === undefined) unmet.push(`it needs ${name}, which is neither installed nor declared`);
    else if (compare(one, range) === "out")
      unmet.push(`it needs ${name} ${range}, but ${describe(name, one)}`);
  }
  return { conflicts, unmet, notes };
}

/** Whether all, none or a part of what a repository may have lies in a range. What is no semver may be anything. */
function compare({ installed, declared }: InstalledPackage, range: string): "in" | "out" | "partly" {
  if (installed !== undefined && semver.valid(installed) !== null)
    return semver.satisfies(installed, range, { includePrerelease: true }) ? "in" : "out";
  if (declared === undefined || semver.validRange(declared) === null) return "partly";
  if (semver.subset(declared, range)) return "in";
  return semver.intersects(declared, range) ? "partly" : "out";
}

function describe(name: string, { installed, declared }: InstalledPackage): string {
  return installed === undefined
    ? `${name} is declared as "${declared ?? ""}"`
    : `${name} ${installed} is installed`;
}
