import type { FileList } from "../repository/file-list.ts";
import type { MiniSpec } from "../spec/spec-document.ts";
import { PathGlobs } from "./path-globs.ts";

const compiled = new WeakMap<MiniSpec, { covers: PathGlobs; excludes: PathGlobs }>();

function globsOf(spec: MiniSpec) {
  const known = compiled.get(spec);
  if (known) return known;
  const globs = { covers: new PathGlobs(spec.fields.covers), excludes: new PathGlobs(spec.fields.excludes) };
  compiled.set(spec, globs);
  return globs;
}

/** The files among some that a spec is about. */
export function* coveredFiles(spec: MiniSpec, files: FileList): Generator<string> {
  const { covers, excludes } = globsOf(spec);
  for (const path of covers.matchesIn(files)) if (!excludes.matches(path)) yield path;
}

/** The globs of a spec, of those that say what it covers, that match none of the files. */
export function deadGlobs(spec: MiniSpec, files: FileList): string[] {
  return globsOf(spec).covers.deadIn(files);
}

/** Which specs are about which of some files. */
export class Coverage {
  readonly #specs = new Map<string, MiniSpec[]>();

  constructor(specs: readonly MiniSpec[], files: FileList) {
    for (const spec of specs)
      for (const path of coveredFiles(spec, files)) {
        const found = this.#specs.get(path);
        if (found) found.push(spec);
        else this.#specs.set(path, [spec]);
      }
  }

  /** In the order in which the specs were given. */
  of(path: string): readonly MiniSpec[] {
    return this.#specs.get(path) ?? [];
  }

  entries(): Iterable<[string, readonly MiniSpec[]]> {
    return this.#specs;
  }
}
