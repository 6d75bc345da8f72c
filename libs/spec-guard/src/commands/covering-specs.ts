import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { coveredFiles } from "../coverage/coverage.ts";
import { FileList } from "../repository/file-list.ts";
import type { SpecDocument } from "../spec/spec-document.ts";
import { type SpecState, stateOf } from "./list-specs.ts";
import { type CommandPlace, type OpenedSpecs, openSpecs } from "./open-specs.ts";

/**
 * The specs that cover all of these files or folders together, superseded and rejected ones left out. Empty when one of
 * the paths is not covered.
 *
 * @param paths absolute, or from the root of the repository
 */
export async function coveringSpecs(
  request: CommandPlace & { readonly now: Date },
  paths: readonly string[],
): Promise<SpecState[]> {
  const opened = await openSpecs(request);
  const covering = paths.map((path) => specsFor(relativePath(path, opened.repository.directory), opened));
  if (covering.some((specs) => specs.length === 0)) return [];
  return [...new Set(covering.flat())].map((spec) => stateOf(spec, opened.config, request.now));
}

export function relativePath(path: string, root: string): string {
  return (isAbsolute(path) ? relative(root, realPath(path)) : path).split(sep).join("/").replace(/\/$/, "");
}

/** Without symbolic links, as git names the root; of a path that does not exist, as far as it does. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPath(folder), basename(path));
  }
}

/** A folder is covered when all its files are; then every spec of theirs counts. */
export function specsFor(path: string, { specs, working }: OpenedSpecs): SpecDocument[] {
  const own = specs.filter((spec) => spec.path === path);
  if (own.length > 0) return own;
  const inside = working.files.under(path);
  const files = new FileList(path !== "" && inside.length > 0 ? inside : [path]);
  const uncovered = new Set(files.paths);
  const found = specs.filter((spec) => {
    if (spec.kind !== "mini" || spec.fields.status === "superseded" || spec.fields.status === "rejected")
      return false;
    const covered = [...coveredFiles(spec, files)];
    for (const file of covered) uncovered.delete(file);
    return covered.length > 0;
  });
  return uncovered.size === 0 ? found : [];
}
