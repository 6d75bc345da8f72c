import { LineCounter, type Document, isNode, parseDocument } from "yaml";
import { parsePlainYaml } from "./plain-yaml.ts";

/** The two halves of a markdown file. Offsets are in UTF-16 code units of the file's text. */
export interface SplitText {
  /** The YAML between the two `---` lines, without them; undefined when the file has none. */
  readonly yaml: string | undefined;
  /** False when the closing line is missing; then there is no body. */
  readonly closed: boolean;
  /** Where the YAML starts. */
  readonly yamlStart: number;
  readonly body: string;
  readonly bodyStart: number;
}

/** Longer front matter is refused: nothing that people write comes near, and the parser's cost grows faster than it. */
const longestYaml = 32 * 1024;

export type FrontMatterResult =
  { readonly value: unknown } | { readonly problem: string; readonly line: number };

export function splitFrontMatter(text: string): SplitText {
  const opening = /^\uFEFF?---[ \t]*\r?\n/.exec(text)?.[0];
  if (opening === undefined) return { yaml: undefined, closed: true, yamlStart: 0, body: text, bodyStart: 0 };
  const closing = /^(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/m;
  const rest = text.slice(opening.length);
  const end = closing.exec(rest);
  const yamlStart = opening.length;
  if (end === null) return { yaml: rest, closed: false, yamlStart, body: "", bodyStart: text.length };
  const bodyStart = opening.length + end.index + end[0].length;
  return {
    yaml: rest.slice(0, end.index),
    closed: true,
    yamlStart,
    body: text.slice(bodyStart),
    bodyStart,
  };
}

/** Parses YAML 1.2 without aliases, so that a small file stays a small value. Lines count from 1 in the file. */
export function parseFrontMatter(yaml: string): FrontMatterResult {
  if (yaml.length > longestYaml)
    return { problem: `The front matter is longer than ${longestYaml} characters.`, line: 1 };
  const plain = parsePlainYaml(yaml);
  if (plain !== undefined) return { value: plain };
  try {
    const lines = new LineCounter();
    const document = read(yaml, lines);
    const [error] = document.errors;
    if (error !== undefined)
      return {
        problem: `The front matter is not valid YAML: ${error.message}`,
        line: lineAt(lines, error.pos[0]),
      };
    return { value: document.toJS({ maxAliasCount: 0 }) as unknown };
  } catch (error) {
    // Aliases that are not allowed, and nesting that is too deep for the parser's recursion.
    const reason =
      error instanceof ReferenceError
        ? "it uses aliases (&, *), which are not allowed"
        : "it is nested too deeply";
    return { problem: `The front matter cannot be read: ${reason}.`, line: 1 };
  }
}

/** The line of a value in some YAML, from 1; that of the nearest enclosing one that exists. */
export function yamlLine(yaml: string, path: readonly (string | number)[]): number {
  const lines = new LineCounter();
  const document = read(yaml, lines);
  for (let depth = path.length; depth > 0; depth--) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** The line in the file of a value in its front matter; the opening `---` is the first line. */
export function lineOfValue(yaml: string, path: readonly (string | number)[]): number {
  return (path.length === 1 ? lineOfField(yaml, String(path[0])) : undefined) ?? yamlLine(yaml, path) + 1;
}

/** A thousand findings would parse a thousand documents, were the usual way of writing a field not looked for first. */
function lineOfField(yaml: string, name: string): number | undefined {
  const at = yaml.startsWith(`${name}:`) ? 0 : yaml.indexOf(`\n${name}:`) + 1;
  return at === 0 && !yaml.startsWith(`${name}:`) ? undefined : yaml.slice(0, at).split("\n").length + 1;
}

function read(yaml: string, lineCounter: LineCounter): Document {
  return parseDocument(yaml, { lineCounter, prettyErrors: false, logLevel: "silent", stringKeys: true });
}

/** The opening `---` is the first line of the file. */
function lineAt(lines: LineCounter, offset: number): number {
  return lines.linePos(offset).line + 1;
}
