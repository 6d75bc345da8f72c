import { createRequire } from "node:module";
import type { API, Collection, FileInfo, Parser } from "jscodeshift";

type BabelOptions = Readonly<Record<string, unknown>> & { readonly plugins: readonly unknown[] };

// jscodeshift publishes no types for these two.
const require = createRequire(import.meta.url);
const typescript = require("jscodeshift/parser/tsOptions.js") as BabelOptions;
const babel = require("jscodeshift/parser/babylon.js") as (options: BabelOptions) => Parser;

/** jscodeshift's own options for TypeScript, and what they leave out: `using`, and `assert` instead of `with`. */
function parser(...additional: readonly string[]): Parser {
  const plugins = typescript.plugins.filter((plugin) => plugin !== "importAttributes");
  const newer = ["explicitResourceManagement", "importAttributes", "deprecatedImportAssert"];
  return babel({ ...typescript, plugins: [...additional, ...plugins, ...newer] });
}

const withoutJsx = parser();
const withJsx = parser("jsx");

/**
 * Parses a file so that `start` and `end` of every node are offsets into `file.source`: recast spreads tabs before it
 * parses, so each white-space character goes in as one space. The tree is for reading; changes are made by edits of the
 * text, which leave everything else as somebody wrote it.
 *
 * @throws a SyntaxError with `loc` when the file does not parse
 */
export function parse(file: FileInfo, api: API): Collection {
  // In a .ts file `<T>x` is a type assertion, which JSX would forbid.
  const j = api.jscodeshift.withParser(/\.[cm]?ts$/.test(file.path) ? withoutJsx : withJsx);
  return j(file.source.replace(/[^\S\n]/g, " "));
}
