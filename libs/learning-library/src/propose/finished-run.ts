import type { SgNode } from "@ast-grep/napi";
import { languageOf, parseSource } from "../engines/ast-grep/rewrite.ts";
import type { RuleLanguage } from "../engines/ast-grep/rule-file.ts";

/** What a run changed, as text. Files that it created or removed have an empty side and tell nothing here. */
export interface FinishedRun {
  /** The run's id. */
  readonly run: string;
  readonly files: readonly {
    /** Relative to the repository, with `/`. */
    readonly path: string;
    readonly before: string;
    readonly after: string;
  }[];
}

export interface Side {
  /** With line feeds, and without a byte order mark. */
  readonly text: string;
  readonly root: SgNode;
}

/** A file of a run, read. */
export interface ChangedSource {
  readonly run: string;
  readonly path: string;
  readonly language: RuleLanguage;
  readonly before: Side;
  readonly after: Side;
}

/** The files of runs that can be compared: of a language that rules can be written for, and correct on both sides. */
export function readSources(runs: readonly FinishedRun[]): ChangedSource[] {
  return runs.flatMap(({ run, files }) =>
    files.flatMap(({ path, before, after }) => {
      const language = languageOf(path);
      if (language === undefined) return [];
      const sides = [readSide(before, language), readSide(after, language)] as const;
      return sides[0] === undefined || sides[1] === undefined
        ? []
        : [{ run, path, language, before: sides[0], after: sides[1] }];
    }),
  );
}

function readSide(content: string, language: RuleLanguage): Side | undefined {
  const text = content.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  try {
    return { text, root: parseSource(text, language) };
  } catch {
    return undefined;
  }
}
