import { PatternLibrary, type SemverReport, checkSemver } from "@codex-orchestrator/learning-library";
import type { Config } from "../config.ts";
import { assetPath, withLibraryAt } from "./asset-at-commit.ts";

/** Each pattern that differs from what it was at a commit, and whether its version was raised by enough. */
export function compareWithCommit(config: Config, base: string): Promise<SemverReport[]> {
  return withLibraryAt(config, base, async (previous) => {
    if (previous === undefined) return [];
    const current = await PatternLibrary.build(config.patternsDirectory);
    const old = new Map(previous.list().map(({ id, integrity }) => [id, integrity]));
    const changed = current.list().filter(({ id, integrity }) => old.has(id) && old.get(id) !== integrity);
    const reports: SemverReport[] = [];
    for (const { id } of changed)
      reports.push(await checkSemver(assetPath(previous, id), assetPath(current, id)));
    return reports;
  });
}
