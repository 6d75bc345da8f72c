import picomatch from "picomatch";
import type { FileList } from "../repository/file-list.ts";

interface PathGlob {
  /** The folder that everything the glob matches is in; empty for any. */
  readonly folder: string;
  /** Set when the glob has no wildcard. */
  readonly literal: string | undefined;
  readonly matches: (path: string) => boolean;
}

/**
 * The options of picomatch that all globs of the guard are read with. The flag lets `**` match line breaks, too: a file
 * with an odd name is still code.
 */
export const globOptions = { dot: true, nonegate: true, noextglob: true, flags: "s" } as const;

const wildcards = /[*?[\]{}()!+@|^$\\]/;

/** Some globs, any of which may match. */
export class PathGlobs {
  readonly globs: readonly string[];
  readonly #compiled: readonly PathGlob[];

  constructor(globs: readonly string[]) {
    this.globs = globs;
    this.#compiled = globs.map(compile);
  }

  matches(path: string): boolean {
    return this.#compiled.some(({ matches }) => matches(path));
  }

  /** The paths that any of the globs matches; looks only at those in the folder that a glob names. */
  *matchesIn(files: FileList): Generator<string> {
    const seen = new Set<string>();
    for (const glob of this.#compiled)
      for (const path of matchesOf(glob, files))
        if (!seen.has(path)) {
          seen.add(path);
          yield path;
        }
  }

  /** The globs that match nothing. */
  deadIn(files: FileList): string[] {
    return this.globs.filter((_, index) => {
      const glob = this.#compiled[index];
      return glob !== undefined && matchesOf(glob, files).next().done === true;
    });
  }
}

function* matchesOf({ literal, folder, matches }: PathGlob, files: FileList): Generator<string> {
  if (literal !== undefined) {
    if (files.has(literal)) yield literal;
    return;
  }
  // A glob such as `a/**` also matches `a` itself, which may be a submodule.
  if (folder !== "" && files.has(folder) && matches(folder)) yield folder;
  for (const path of files.under(folder)) if (matches(path)) yield path;
}

function compile(glob: string): PathGlob {
  const segments = glob.split("/");
  const wild = segments.findIndex((segment) => wildcards.test(segment));
  if (wild < 0) return { folder: "", literal: glob, matches: (path) => path === glob };
  const folder = segments.slice(0, wild).join("/");
  const prefix = folder === "" ? "" : `${folder}/`;
  const isInside = (path: string) => path.startsWith(prefix) || path === folder;
  // The most common kind of glob needs no pattern.
  if (wild === segments.length - 1 && segments[wild] === "**")
    return { folder, literal: undefined, matches: isInside };
  let isMatch: ((path: string) => boolean) | undefined;
  // Compiling costs more than most globs are ever asked.
  const matches = (path: string) => isInside(path) && (isMatch ??= picomatch(glob, globOptions))(path);
  return { folder, literal: undefined, matches };
}
