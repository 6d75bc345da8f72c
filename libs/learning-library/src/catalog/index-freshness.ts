import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileDurably } from "@codex-orchestrator/durable-file";
import { buildIndex } from "./build-index.ts";
import { indexFileName, readIndex, type IndexEntry, type PatternIndex } from "./pattern-index.ts";

/** Builds the index and writes it when it differs from what is there. */
export async function writeIndex(root: string): Promise<{ index: PatternIndex; changed: boolean }> {
  const index = await buildIndex(root);
  const path = join(root, indexFileName);
  const text = `${JSON.stringify(index, null, 2)}\n`;
  const before = await readFile(path, "utf8").catch(() => undefined);
  if (before === text) return { index, changed: false };
  await writeFileDurably(path, text);
  return { index, changed: true };
}

/** One way in which `index.json` no longer describes the assets. */
export interface StaleEntry {
  readonly id: string;
  readonly reason: string;
}

/**
 * Compares `index.json` with what `buildIndex` gives now. Nothing is written. An empty list means that it is fresh.
 *
 * @throws {PatternIndexError} when the index or an asset cannot be read at all
 */
export async function checkIndex(root: string): Promise<StaleEntry[]> {
  const [written, built] = await Promise.all([readIndex(root), buildIndex(root)]);
  const [before, now] = [byKey(written.patterns), byKey(built.patterns)];
  const keys = [...new Set([...before.keys(), ...now.keys()])].sort();
  return keys.flatMap((key) => compare(key, before.get(key), now.get(key)));
}

function byKey(entries: readonly IndexEntry[]): Map<string, IndexEntry> {
  return new Map(entries.map((entry) => [`${entry.id}@${entry.version}`, entry]));
}

function compare(key: string, before: IndexEntry | undefined, now: IndexEntry | undefined): StaleEntry[] {
  if (before === undefined) return [{ id: key, reason: "is not in index.json" }];
  if (now === undefined)
    return [{ id: key, reason: "is in index.json, but its files say otherwise or are gone" }];
  const hashes = (entry: IndexEntry) => new Map(entry.files.map((file) => [file.path, file.sha256]));
  const [old, fresh] = [hashes(before), hashes(now)];
  const paths = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  const changes = paths.flatMap((path) => {
    if (old.get(path) === fresh.get(path)) return [];
    const change = !old.has(path) ? "was added" : !fresh.has(path) ? "was removed" : "changed";
    return [{ id: key, reason: `${path} ${change}` }];
  });
  if (changes.length > 0 || JSON.stringify(before) === JSON.stringify(now)) return changes;
  return [{ id: key, reason: "index.json describes it differently" }];
}
