import { isScalar, LineCounter, parseDocument, type Document, type Node } from "yaml";
import { TaskFileError } from "../errors.ts";

/** The two parts of a Markdown file with YAML front matter, and a way from a value back to its line. */
export interface FrontMatter {
  data: unknown;
  body: string;
  /** `:line:column` of the value at a path, or of its nearest parent that is there. */
  placeOf(path: readonly PropertyKey[]): string;
}

const fence = /^---[ \t]*\r?\n/;
const closing = /^---[ \t]*(?:\r?\n|$)/m;

/** @throws {TaskFileError} with line and column */
export function parseFrontMatter(name: string, text: string): FrontMatter {
  const withoutMark = text.replace(/^\uFEFF/, "");
  const opening = fence.exec(withoutMark)?.[0];
  if (opening === undefined)
    throw new TaskFileError(
      `${name}:1:1`,
      "expected YAML front matter between two lines of `---`, received a file that does not start with one. " +
        "Put at least `id` and `title` there.",
    );
  const rest = withoutMark.slice(opening.length);
  const end = closing.exec(rest);
  if (end === null)
    throw new TaskFileError(`${name}:1:1`, "the front matter is never closed. End it with a line of `---`.");
  const lines = new LineCounter();
  const document = parseDocument(rest.slice(0, end.index), { lineCounter: lines, uniqueKeys: true });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `:${line + 1}:${col}`; // one line further down: the opening fence
  };
  rejectErrors(name, document, place);
  keepNumbersAsWritten(document, ["id"]);
  return {
    data: toPlainData(name, document),
    body: rest.slice(end.index + end[0].length),
    placeOf: (path) => place(offsetOf(document, path)),
  };
}

function rejectErrors(name: string, document: Document.Parsed, place: (offset: number) => string): void {
  const [error] = document.errors;
  if (error === undefined) return;
  const [reason = error.message] = error.message.split(" at line ");
  throw new TaskFileError(`${name}${place(error.pos[0])}`, `this is not valid YAML: ${reason}.`, {
    cause: error,
  });
}

/** An id such as 0042 is a name, not the number 42. */
function keepNumbersAsWritten(document: Document.Parsed, path: readonly string[]): void {
  const node = document.getIn(path, true);
  if (isScalar(node) && typeof node.value === "number" && node.source !== undefined) node.value = node.source;
}

function toPlainData(name: string, document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 10 });
  } catch (error) {
    throw new TaskFileError(`${name}:1:1`, `this YAML is refused: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return 0;
}
