import type { PatternOptions } from "../manifest/options.ts";

/** One file as an engine sees it: no byte order mark, and every line ended by a line feed. */
export interface SourceFile {
  /** Relative to the target directory, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** A place that a lint rule reports. Lines and columns start at 1. */
export interface Finding {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What an engine made of one file. */
export interface TransformOutcome {
  /** The whole new text; the same text as before when there is nothing to change. */
  readonly text: string;
  /** What was found and left. */
  readonly findings: readonly Finding[];
  /** What was found and mended. */
  readonly mended: readonly Finding[];
  /** What a codemod said through `api.report`. */
  readonly messages: readonly string[];
  /** What a codemod counted through `api.stats`. */
  readonly stats: Readonly<Record<string, number>>;
}

/**
 * A pattern, loaded and given its options, ready for any number of files. It only computes: reading, writing and
 * every rule about which files may be touched belong to the runner.
 *
 * @throws {SourceSyntaxError} when the file does not parse; anything else it throws is a fault of the pattern
 */
export type FileTransform = (file: SourceFile) => Promise<TransformOutcome>;

/** The code of an asset, and what it is called in errors. */
export interface LoadedPattern {
  readonly id: string;
  /** Relative to the library's root. */
  readonly file: string;
  /** Where it is. */
  readonly path: string;
}

/** Loads a pattern's code and makes it ready. */
export type EngineOpener = (pattern: LoadedPattern, options: PatternOptions) => Promise<FileTransform>;

/** A source file that its engine cannot parse. */
export class SourceSyntaxError extends Error {
  override readonly name = "SourceSyntaxError";
  /** From 1; `undefined` when the parser does not say. */
  readonly line: number | undefined;
  /** From 1; `undefined` when the parser does not say. */
  readonly column: number | undefined;

  constructor(
    message: string,
    position: { readonly line?: number | undefined; readonly column?: number | undefined },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.line = position.line;
    this.column = position.column;
  }
}
