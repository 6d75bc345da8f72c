import type { API, FileInfo, JSCodeshift, Options, Parser } from "jscodeshift";
import jscodeshift from "jscodeshift";
import { PatternLoadError } from "../errors.ts";
import type { PatternOptions } from "../manifest/options.ts";
import { SourceSyntaxError, type FileTransform, type LoadedModule } from "./engine.ts";

type Transform = (file: FileInfo, api: API, options: Options) => unknown;

/**
 * Runs a jscodeshift transform by the rules of jscodeshift's own worker: the default export, or the module itself when
 * it is CommonJS; `parser` as a name or an object; no result, an empty one or an equal one leaves the file unchanged.
 */
export function openJscodeshift(module: LoadedModule, options: PatternOptions): Promise<FileTransform> {
  const { transform, parser } = readExports(module);
  // Without a parser of its own a transform gets the one that is jscodeshift's default.
  const j: JSCodeshift = jscodeshift.withParser(parser ?? "babel");
  return Promise.resolve(async ({ path, text }) => {
    const messages: string[] = [];
    const stats: Record<string, number> = {};
    const api: API = {
      j,
      jscodeshift: j,
      report: (message) => messages.push(message),
      stats: (name, quantity = 1) => {
        stats[name] = (stats[name] ?? 0) + quantity;
      },
    };
    const result = await run(() => transform({ path, source: text }, api, { ...options }));
    const output = typeof result === "string" && result !== "" ? result : text;
    return { text: output, findings: [], messages, stats };
  });
}

function readExports(module: LoadedModule): { transform: Transform; parser: string | Parser | undefined } {
  const exported = module.exports["default"];
  const commonJs = typeof exported === "object" && exported !== null ? exported : {};
  const transform = typeof exported === "function" ? exported : (commonJs as { default?: unknown }).default;
  if (typeof transform !== "function")
    throw new PatternLoadError(
      module.id,
      module.file,
      "expected a default export (file, api, options) => string, received none. Export the transform as default.",
    );
  const parser =
    module.exports["parser"] ??
    (exported as { parser?: unknown }).parser ??
    (commonJs as { parser?: unknown }).parser;
  if (parser !== undefined && typeof parser !== "string" && !isParser(parser))
    throw new PatternLoadError(
      module.id,
      module.file,
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
