import { basename, dirname, resolve } from "node:path";
import semver from "semver";
import { isCode } from "../catalog/pattern-index.ts";
import { readCodeManifest } from "../manifest/read-manifest.ts";
import { PatternLibrary } from "../pattern-library.ts";
import type { AssetVersion } from "./behavior.ts";
import { compareCode } from "./compare-code.ts";
import { compareManifests } from "./compare-manifests.ts";
import { compareTemplates } from "./compare-template.ts";
import type { ChangeLevel, SemverChange, SemverReport } from "./semver-report.ts";

/**
 * Runs the fixtures of the previous version of an asset on its current code, and the current fixtures on the previous
 * code: changed output on an old input is major; a new input that is handled, or a new option that nobody has to give, is
 * minor; any other change is a patch. A version that was raised by less is not `sufficient`.
 *
 * @param previous the asset as it was released: its directory inside a library, such as `patterns/codemods/x` at the
 * released tag, or the `.md` file of a template
 * @param current the same asset as it is now
 * @throws {PatternIndexError} when either cannot be read; {UnknownPatternError} when they are not the same asset
 */
export async function checkSemver(previous: string, current: string): Promise<SemverReport> {
  const now = await openAsset(current, assetId(current));
  const before = await openAsset(previous, now.entry.id);
  const changes = await compare(before, now);
  return describe(before, now, changes);
}

function assetId(path: string): string {
  return basename(path, ".md");
}

async function openAsset(path: string, id: string): Promise<AssetVersion> {
  const library = await PatternLibrary.build(dirname(dirname(resolve(path))));
  return { library, entry: library.entry(id) };
}

async function compare(before: AssetVersion, now: AssetVersion): Promise<SemverChange[]> {
  if (before.entry.integrity === now.entry.integrity) return [];
  if (before.entry.kind !== now.entry.kind)
    return [{ level: "major", reason: `it was a ${before.entry.kind} and is a ${now.entry.kind}` }];
  const changes =
    now.entry.kind === "template" ? await compareTemplates(before, now) : await compareCode(before, now);
  if (isCode(now.entry.kind)) {
    const [older, newer] = await Promise.all(
      [before, now].map(({ library, entry }) => readCodeManifest(library.root, entry.manifest)),
    );
    if (older && newer) changes.push(...compareManifests(older, newer));
  }
  return [...changes, { level: "patch", reason: "its files changed" }];
}

const ranks: readonly ChangeLevel[] = ["none", "patch", "minor", "major"];

function describe(before: AssetVersion, now: AssetVersion, found: readonly SemverChange[]): SemverReport {
  const changes = found.toSorted((a, b) => ranks.indexOf(b.level) - ranks.indexOf(a.level));
  const [previous, current] = [before.entry.version, now.entry.version];
  const required = changes[0]?.level ?? "none";
  const raised = raisedBy(previous, current);
  const sufficient = raised !== "lowered" && ranks.indexOf(raised) >= ranks.indexOf(required);
  const { id } = now.entry;
  return {
    id,
    previous,
    current,
    required,
    raised,
    sufficient,
    changes,
    message: sufficient
      ? `The pattern "${id}" went from ${previous} to ${current}, which is enough for ${nameOf(required)}.`
      : `The pattern "${id}" went from ${previous} to ${current}, but expected ${nameOf(required)}:\n` +
        changes
          .filter(({ level }) => level === required)
          .map(({ fixture, reason, diff = "" }) =>
            `  ${fixture === undefined ? reason : `${fixture}: ${reason}`}\n${diff}`.trimEnd(),
          )
          .join("\n") +
        `\nRaise it to ${semver.inc(previous, bumpFor(previous, required)) ?? "a higher version"} or more.`,
  };
}

function nameOf(level: ChangeLevel): string {
  return level === "none" ? "no change" : `a ${level} change`;
}

/** Below 1.0.0 the first number that is not zero takes the part of the major version, as in caret ranges. */
function raisedBy(previous: string, current: string): SemverReport["raised"] {
  if (semver.lt(current, previous)) return "lowered";
  if (semver.eq(current, previous)) return "none";
  if (!semver.satisfies(current, `^${previous}`, { includePrerelease: true })) return "major";
  const isMinor = semver.minor(current) > semver.minor(previous) || semver.major(previous) === 0;
  return isMinor ? "minor" : "patch";
}

function bumpFor(previous: string, level: ChangeLevel): "major" | "minor" | "patch" {
  if (level === "none") return "patch";
  if (semver.major(previous) > 0) return level;
  return level === "major" && semver.minor(previous) > 0 ? "minor" : "patch";
}
