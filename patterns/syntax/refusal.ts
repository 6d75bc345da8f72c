import type { API, FileInfo } from "jscodeshift";
import { applyEdits, type TextEdit } from "./text-edits.ts";
import type { SyntaxNode } from "./tree.ts";

/** A place that cannot be rewritten without knowing more than its file says. The whole file then stays. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly node: Pick<SyntaxNode, "start">;

  constructor(node: Pick<SyntaxNode, "start">, reason: string) {
    super(reason);
    this.node = node;
  }
}

/**
 * Makes all edits of a file, or none: where `rewrite` throws a refusal, its line and reason are reported.
 *
 * @param consequence how the report ends, such as "the file is left as it is"
 */
export function rewriteOrRefuse(
  file: FileInfo,
  api: API,
  consequence: string,
  rewrite: () => readonly TextEdit[],
): string | undefined {
  try {
    const edits = rewrite();
    return edits.length === 0 ? undefined : applyEdits(file.source, edits);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    api.report(`${placeOf(file, error.node)}: ${error.message}; ${consequence}.`);
    return undefined;
  }
}

/** `src/a.ts:12` */
export function placeOf(file: FileInfo, { start }: Pick<SyntaxNode, "start">): string {
  return `${file.path}:${file.source.slice(0, start).split("\n").length}`;
}
