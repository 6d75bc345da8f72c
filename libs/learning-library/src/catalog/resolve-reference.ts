import semver from "semver";
import {
  PatternReferenceError,
  RevokedPatternError,
  UnknownPatternError,
  UnsatisfiedRangeError,
} from "../errors.ts";
import { nearest } from "../schema/nearest.ts";
import type { IndexEntry } from "./pattern-index.ts";

/**
 * Finds the highest version that satisfies `id` or `id@range` and is not revoked; a candidate only when there is nothing
 * else.
 *
 * @throws {PatternReferenceError | UnknownPatternError | UnsatisfiedRangeError | RevokedPatternError}
 */
export function resolveReference(entries: readonly IndexEntry[], reference: string): IndexEntry {
  const { id, range } = parseReference(reference);
  const versions = versionsOf(entries, id);
  const satisfying = versions.filter(
    ({ version }) => range === undefined || semver.satisfies(version, range),
  );
  const [newest] = satisfying;
  if (newest === undefined)
    throw new UnsatisfiedRangeError(
      id,
      range ?? "*",
      versions.map(({ version }) => version),
    );
  const usable = satisfying.filter(({ status }) => status !== "revoked");
  const found = usable.find(({ status }) => status !== "candidate") ?? usable[0];
  if (found === undefined) throw new RevokedPatternError(newest);
  return found;
}

/**
 * Every version of a pattern, the highest first.
 *
 * @throws {UnknownPatternError}
 */
export function versionsOf(entries: readonly IndexEntry[], id: string): IndexEntry[] {
  const versions = entries
    .filter((entry) => entry.id === id)
    .sort((a, b) => semver.rcompare(a.version, b.version));
  if (versions.length > 0) return versions;
  const ids = [...new Set(entries.map((entry) => entry.id))];
  throw new UnknownPatternError(id, nearest(id, ids));
}

/** Whether a reference names one version, and not a range of them. */
export function isExact(reference: string): boolean {
  return semver.valid(parseReference(reference).range ?? "") !== null;
}

/** @throws {PatternReferenceError} */
export function parseReference(reference: string): { id: string; range: string | undefined } {
  const separator = reference.indexOf("@");
  const id = separator === -1 ? reference : reference.slice(0, separator);
  if (id === "") throw new PatternReferenceError(reference, "no id");
  if (separator === -1) return { id, range: undefined };
  const range = reference.slice(separator + 1);
  if (range === "") throw new PatternReferenceError(reference, "no range after the @");
  if (semver.validRange(range) === null)
    throw new PatternReferenceError(reference, `"${range}", which is no semver range`);
  return { id, range };
}
