import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileDurably } from "@codex-orchestrator/durable-file";
import { z } from "zod";
import type { IndexEntry } from "../catalog/pattern-index.ts";
import { PatternLockError } from "../errors.ts";
import { closedObject } from "../schema/closed-object.ts";
import { describeIssues, formatIssues } from "../schema/describe-issues.ts";
import { integrity, patternId, version } from "../schema/fields.ts";

const lockSchema = closedObject({
  lockfileVersion: z.literal(1),
  patterns: z.record(patternId, closedObject({ version, digest: integrity })),
});

/** Which version of each pattern a repository uses, and the digest of its files. */
export type PatternLock = z.infer<typeof lockSchema>;

/** The file's name, in the root of the repository that uses the patterns. */
export const lockFileName = "patterns.lock";

/**
 * @returns `undefined` when the directory has no lock
 * @throws {PatternLockError} when it is malformed
 */
export async function readLock(directory: string): Promise<PatternLock | undefined> {
  const path = join(directory, lockFileName);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new PatternLockError(`Cannot read ${path}: ${(cause as Error).message}. ${advice}`, { cause });
  }
  const result = lockSchema.safeParse(value);
  if (result.success) return result.data;
  throw new PatternLockError(
    `Cannot use ${path}:\n${formatIssues(describeIssues(value, result.error))}\n${advice}`,
  );
}

const advice = "Correct the file or write it anew.";

/** Replaces the lock of a directory. The same lock gives the same bytes. */
export async function writeLock(directory: string, lock: PatternLock): Promise<void> {
  const ids = Object.keys(lock.patterns).sort();
  const patterns = Object.fromEntries(
    ids.map((id) => [id, { version: lock.patterns[id]?.version, digest: lock.patterns[id]?.digest }]),
  );
  const text = JSON.stringify({ lockfileVersion: 1, patterns }, null, 2);
  await writeFileDurably(join(directory, lockFileName), `${text}\n`);
}

/** Pins patterns as they are now. */
export function lockOf(entries: readonly Pick<IndexEntry, "id" | "version" | "integrity">[]): PatternLock {
  const pins = entries.map(({ id, version, integrity }) => [id, { version, digest: integrity }] as const);
  return { lockfileVersion: 1, patterns: Object.fromEntries(pins) };
}

/** A pin that a library does not honour. */
export interface LockMismatch {
  readonly id: string;
  readonly expected: string;
  readonly received: string;
}

/** Compares a lock with what a library has. An empty list means that it holds. */
export function verifyLock(entries: readonly IndexEntry[], lock: PatternLock): LockMismatch[] {
  return Object.entries(lock.patterns).flatMap(([id, { version, digest }]) => {
    const found = entries.find((entry) => entry.id === id && entry.version === version);
    const expected = `${version} ${digest}`;
    if (found === undefined) {
      const versions = entries.filter((entry) => entry.id === id).map((entry) => entry.version);
      return [
        { id, expected, received: versions.length === 0 ? "no pattern of this id" : versions.join(", ") },
      ];
    }
    return found.integrity === digest ? [] : [{ id, expected, received: `${version} ${found.integrity}` }];
  });
}

/**
 * The entries that a lock leaves: of a pattern that it pins only the pinned version.
 *
 * @throws {PatternLockError} naming every pin that does not hold
 */
export function entriesUnder(entries: readonly IndexEntry[], lock: PatternLock): IndexEntry[] {
  const mismatches = verifyLock(entries, lock);
  if (mismatches.length > 0)
    throw new PatternLockError(
      `The library is not the one that ${lockFileName} pins:\n` +
        mismatches
          .map(({ id, expected, received }) => `  ${id}: expected ${expected}, received ${received}`)
          .join("\n") +
        "\nRestore the library, or look at what changed and write the lock anew.",
    );
  return entries.filter(({ id, version }) => (lock.patterns[id]?.version ?? version) === version);
}
