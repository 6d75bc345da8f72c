import type { API, Collection, FileInfo } from "jscodeshift";

/**
 * Parses a file so that `start` and `end` of every node are offsets into `file.source`: recast spreads tabs before it
 * parses, so each white-space character goes in as one space. The tree is for reading; changes are made by edits of the
 * text, which leave everything else as somebody wrote it.
 *
 * @throws a SyntaxError with `loc` when the file does not parse
 */
export function parse(file: FileInfo, api: API): Collection {
  // In a .ts file `<T>x` is a type assertion, which JSX would forbid.
  const j = api.jscodeshift.withParser(/\.[cm]?ts$/.test(file.path) ? "ts" : "tsx");
  return j(file.source.replace(/[^\S\n]/g, " "));
}
