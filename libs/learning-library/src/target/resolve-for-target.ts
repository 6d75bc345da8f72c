import semver from "semver";
import { parseReference, versionsOf } from "../catalog/resolve-reference.ts";
import type { IndexEntry } from "../catalog/pattern-index.ts";
import { PatternConflictError, UnfitPatternError } from "../errors.ts";
import { fitness } from "./fitness.ts";
import type { InstalledPackages } from "./installed-packages.ts";

/** Why a version is used, or is not. */
export interface ConsideredVersion {
  readonly version: string;
  /** `older`: it would do, but a higher version does, too. `out-of-range`: nobody asked for it. */
  readonly verdict: "chosen" | "older" | "candidate" | "revoked" | "unfit" | "out-of-range";
  /** Sentences for people. */
  readonly reasons: readonly string[];
}

/** Which version of a pattern a repository gets, and why. */
export interface ResolvedPattern {
  readonly entry: IndexEntry;
  /** All versions in the library, the highest first. */
  readonly considered: readonly ConsideredVersion[];
}

/**
 * For each pattern that is asked for the highest version that satisfies every range given for it, is not revoked, and
 * goes with what the repository has installed. A stable version goes before a candidate.
 *
 * @throws {PatternConflictError} when the ranges for one pattern exclude each other
 * @throws {UnfitPatternError} when no version goes with the repository; it says why for each
 * @throws what `resolveReference` throws
 */
export function resolveForTarget(
  entries: readonly IndexEntry[],
  references: readonly string[],
  installed: InstalledPackages,
): ResolvedPattern[] {
  const ranges = new Map<string, string[]>();
  for (const reference of references) {
    const { id, range = "*" } = parseReference(reference);
    ranges.set(id, [...(ranges.get(id) ?? []), range]);
  }
  return [...ranges].map(([id, asked]) => resolveOne(entries, id, asked, installed));
}

function resolveOne(
  entries: readonly IndexEntry[],
  id: string,
  ranges: readonly string[],
  installed: InstalledPackages,
): ResolvedPattern {
  const versions = versionsOf(entries, id);
  const judged = versions.map((entry) => ({ entry, ...judge(entry, ranges, installed) }));
  if (judged.every(({ verdict }) => verdict === "out-of-range"))
    throw new PatternConflictError(
      id,
      ranges,
      versions.map(({ version }) => version),
    );
  const chosen =
    judged.find(({ verdict }) => verdict === "older") ??
    judged.find(({ verdict }) => verdict === "candidate");
  const considered = judged.map(({ entry, verdict, reasons }) => ({
    version: entry.version,
    verdict: entry === chosen?.entry ? ("chosen" as const) : verdict,
    reasons,
  }));
  if (chosen === undefined) throw new UnfitPatternError(id, considered);
  return { entry: chosen.entry, considered };
}

function judge(
  entry: IndexEntry,
  ranges: readonly string[],
  installed: InstalledPackages,
): Pick<ConsideredVersion, "verdict" | "reasons"> {
  const missed = ranges.filter((range) => !semver.satisfies(entry.version, range));
  if (missed.length > 0)
    return { verdict: "out-of-range", reasons: missed.map((range) => `it is not in ${range}`) };
  if (entry.status === "revoked")
    return { verdict: "revoked", reasons: [entry.statusReason ?? "no reason is given"] };
  const { conflicts, unmet, notes } = fitness(entry, installed);
  if (conflicts.length > 0) return { verdict: "unfit", reasons: conflicts };
  const reasons = [...unmet, ...notes];
  if (entry.status === "candidate")
    return { verdict: "candidate", reasons: ["nobody has promoted it yet", ...reasons] };
  const deprecation =
    entry.replacedBy === undefined ? "it is deprecated" : `it is deprecated for ${entry.replacedBy}`;
  return { verdict: "older", reasons: entry.status === "deprecated" ? [deprecation, ...reasons] : reasons };
}
