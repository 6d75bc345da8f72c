import type { SgNode } from "@ast-grep/napi";

/**
 * The `fix` of a rule, filled for one match. The binding for Node finds matches but does not fill templates; this does,
 * by the rules of `ast-grep scan --update-all` (crates/core/src/replacer): a captured text of several lines moves with
 * the indentation of its place in the template, and the template with that of the match.
 */
export class FixTemplate {
  readonly #parts: readonly TemplatePart[];

  constructor(fix: string) {
    this.#parts = partsOf(fix);
  }

  /** @param source the whole text that the match is in */
  fill(source: string, match: SgNode): string {
    const filled = this.#parts
      .map((part) => (part.kind === "text" ? part.text : capturedText(source, match, part)))
      .join("");
    return shift(filled, indentationAt(source, match.range().start.index));
  }
}

type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "one" | "many"; readonly name: string; readonly indentation: number };

/** `$$$MANY` in the first group or `$ONE` in the second. */
export const metaVariable = /\$\$\$([A-Z_][A-Z0-9_]*)|\$([A-Z_][A-Z0-9_]*)/g;

function partsOf(fix: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const found of fix.matchAll(metaVariable)) {
    const [whole, many, one] = found;
    parts.push({ kind: "text", text: fix.slice(end, found.index) });
    const indentation = indentationAt(fix, found.index);
    parts.push(
      many === undefined
        ? { kind: "one", name: one ?? "", indentation }
        : { kind: "many", name: many, indentation },
    );
    end = found.index + whole.length;
  }
  return [...parts, { kind: "text", text: fix.slice(end) }];
}

/** A variable that caught nothing is empty. */
function capturedText(
  source: string,
  match: SgNode,
  { kind, name, indentation }: Exclude<TemplatePart, { kind: "text" }>,
): string {
  const transformed = match.getTransformed(name);
  if (transformed !== null) return shift(transformed, indentation);
  const nodes = kind === "many" ? match.getMultipleMatches(name) : [match.getMatch(name)];
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (first == null || last == null) return "";
  const start = first.range().start.index;
  const text = source.slice(start, last.range().end.index);
  return shift(text, indentation - indentationAt(source, start));
}

/** How many spaces the line begins with that an offset is on. */
function indentationAt(text: string, offset: number): number {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^ */.exec(line)?.[0].length ?? 0;
}

/** Moves every line but the first to the right, or to the left where there is room. */
function shift(text: string, by: number): string {
  if (by === 0) return text;
  const space = " ".repeat(Math.abs(by));
  const [first = "", ...rest] = text.split("\n");
  const moved = rest.map((line) => {
    if (by > 0) return space + line;
    return line.startsWith(space) ? line.slice(-by) : line;
  });
  return [first, ...moved].join("\n");
}
