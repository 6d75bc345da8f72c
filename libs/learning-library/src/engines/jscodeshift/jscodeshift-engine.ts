import { createRequire } from "node:module";
import type { API, FileInfo, JSCodeshift, Options, Parser } from "jscodeshift";
import jscodeshift from "jscodeshift";
import { PatternLoadError } from "../../errors.ts";
import type { PatternOptions } from "../../manifest/options.ts";
import { SourceSyntaxError, type FileTransform, type LoadedPattern } from "../engine.ts";
import { importModule } from "../import-module.ts";
import { shortenLives } from "./short-lived-trees.ts";
import { sparePrinting } from "./unmodified-source.ts";

type Transform = (file: FileInfo, api: API, options: Options) => unknown;

const getParser = createRequire(import.meta.url)("jscodeshift/src/getParser") as (
  name: unknown,
  config: unknown,
) => Parser;

/**
 * Runs a jscodeshift transform by the rules of jscodeshift's own worker (src/Worker.js): the default export, or the
 * module itself when it is CommonJS; the module's `parser`, else the options `parser` and `parserConfig`; no result, an
 * empty one or an equal one leaves the file unchanged.
 */
export async function openJscodeshift(
  pattern: LoadedPattern,
  options: PatternOptions,
): Promise<FileTransform> {
  const { transform, parser } = readExports(pattern, await importModule(pattern.path));
  spareWork();
  const j: JSCodeshift = jscodeshift.withParser(
    parser ?? getParser(options["parser"], options["parserConfig"]),
  );
  return async ({ path, text }) => {
    const messages: string[] = [];
    const stats: Record<string, number> = {};
    const api: API = {
      j,
      jscodeshift: j,
      report: (message: unknown) => messages.push(String(message)),
      stats: (name, quantity) => {
        stats[name] = (stats[name] ?? 0) + (typeof quantity === "number" ? quantity : 1);
      },
    };
    const result = await run(() => transform({ path, source: text }, api, { ...options }));
    return { text: outputOf(result, text), findings: [], mended: [], messages, stats };
  };
}

let isSpared = false;

/** Once in a thread: jscodeshift and recast are one for all patterns that run in it. */
function spareWork(): void {
  if (isSpared) return;
  isSpared = true;
  sparePrinting(jscodeshift);
  shortenLives(jscodeshift);
}

function outputOf(result: unknown, text: string): string {
  if (typeof result === "string") return result === "" ? text : result;
  // jscodeshift writes "true" or "[object Object]" into the file. Nobody means that.
  if (result)
    throw new TypeError(`expected the transform to return a text, received a value of type ${typeof result}`);
  return text;
}

function readExports(
  pattern: LoadedPattern,
  exports: Readonly<Record<string, unknown>>,
): { transform: Transform; parser: string | Parser | undefined } {
  const exported = exports["default"];
  const commonJs = typeof exported === "object" && exported !== null ? exported : {};
  const transform = typeof exported === "function" ? exported : (commonJs as { default?: unknown }).default;
  if (typeof transform !== "function")
    throw new PatternLoadError(
      pattern.id,
      pattern.file,
      "expected a default export (file, api, options) => string, received none. Export the transform as default.",
    );
  const parser = [exports, exported, commonJs]
    .map((one) => (one as { parser?: unknown }).parser)
    .find(Boolean);
  if (parser !== undefined && typeof parser !== "string" && !isParser(parser))
    throw new PatternLoadError(
      pattern.id,
      pattern.file,
      "expected the export `parser` to be a parser's name or an object with parse(source), received something else.",
    );
  return { transform: transform as Transform, parser };
}

function isParser(value: unknown): value is Parser {
  return typeof value === "object" && value !== null && typeof (value as Parser).parse === "function";
}

async function run(transform: () => unknown): Promise<unknown> {
  try {
    return await transform();
  } catch (error) {
    throw syntaxErrorOf(error) ?? error;
  }
}

/** Babel and esprima both put `loc` or `lineNumber` on the errors of their parsers; a fault of a transform has none. */
function syntaxErrorOf(error: unknown): SourceSyntaxError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { loc, lineNumber, column } = error as Error & {
    loc?: { line?: number; column?: number };
    lineNumber?: number;
    column?: number;
  };
  const line = loc?.line ?? lineNumber;
  if (line === undefined) return undefined;
  const zeroBased = loc?.column ?? column;
  const message = error.message.replace(/ \(\d+:\d+\)$/, "");
  return new SourceSyntaxError(
    message,
    { line, column: zeroBased === undefined ? undefined : zeroBased + 1 },
    { cause: error },
  );
}
