import { posix } from "node:path";
import { requireAppended } from "./dated-updates.ts";
import { markedSection } from "./marked-section.ts";

/** What `spec-guard list --format json` says of a spec, as far as the snapshot shows it. */
export interface SpecState {
  path: string;
  id?: string;
  title?: string;
  status?: string;
  approved: boolean;
}

export interface SnapshotSources {
  /** Path of the canonical spec from the root of the repository, and its text. */
  specPath: string;
  spec: string;
  states: readonly SpecState[];
  /** Path of the snapshot from the root of the repository, and its present text; empty when there is none. */
  snapshotPath: string;
  previous: string;
}

/**
 * The snapshot of the canonical spec: its key points, the standing of every spec, and the dated updates.
 *
 * @throws {SpecSectionError} when the spec lacks a section
 * @throws {UpdateHistoryError} when an update that the present snapshot holds is gone or altered
 */
export function renderSnapshot({ specPath, spec, states, snapshotPath, previous }: SnapshotSources): string {
  const updates = markedSection(spec, "updates", specPath);
  requireAppended(previous === "" ? "" : markedSection(previous, "updates", snapshotPath), updates);
  const section = (name: string, text: string) =>
    `<!-- section:${name} -->\n\n${text}\n\n<!-- /section:${name} -->`;
  return [
    "# Technical spec: derived snapshot",
    `> **Source of truth:** \`${specPath}\`. \`npm run specs\` writes this page from it; changes made here are lost.`,
    "## Key points",
    section("key-points", markedSection(spec, "key-points", specPath)),
    "## Specs",
    states.map((state) => listItem(state, posix.dirname(snapshotPath))).join("\n"),
    "## Updates",
    `${section("updates", updates)}\n`,
  ].join("\n\n");
}

function listItem({ path, id, title, status, approved }: SpecState, directory: string): string {
  const name = id ?? posix.basename(path);
  const standing = `${status ?? "unreadable"}, ${approved ? "approved" : "not approved"}`;
  return `- [${name}](${posix.relative(directory, path)}): ${title ?? "no title"} (${standing})`;
}
