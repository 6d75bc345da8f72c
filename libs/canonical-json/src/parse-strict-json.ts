import { StrictJsonError } from "./errors.ts";

/** Deeper texts are refused, so that whoever walks the value cannot run out of stack. */
const maximumDepth = 500;

/**
 * Parses JSON whose meaning no two readers can disagree about (I-JSON, RFC 7493): no member name twice in an object,
 * nesting of at most 500 levels. The name `__proto__` is refused as well, because copying it changes prototypes.
 *
 * @throws {StrictJsonError} naming line and column
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new StrictJsonError(text, syntaxErrorOffset(error, text), (error as SyntaxError).message);
  }
  checkNames(text);
  return value;
}

/** V8 names the offset only in the message, and none at all where the text ends too early. */
function syntaxErrorOffset(error: unknown, text: string): number {
  const position = /at position (\d+)/.exec((error as SyntaxError).message)?.[1];
  return position === undefined ? text.length : Number(position);
}

/** Walks a text that is known to be JSON: only strings and brackets matter. An array has no set of names. */
function checkNames(text: string): void {
  const containers: (Set<string> | undefined)[] = [];
  let expectsName = false;
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case "{":
      case "[":
        expectsName = text[i] === "{";
        containers.push(expectsName ? new Set() : undefined);
        if (containers.length > maximumDepth)
          throw new StrictJsonError(text, i, `nesting deeper than ${maximumDepth} levels`);
        break;
      case "}":
      case "]":
        containers.pop();
        break;
      case ",":
        expectsName = containers.at(-1) !== undefined;
        break;
      case '"': {
        const end = endOfString(text, i);
        if (expectsName) addName(containers.at(-1), text, i, end);
        expectsName = false;
        i = end;
      }
    }
  }
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
  return i;
}

function addName(names: Set<string> | undefined, text: string, start: number, end: number): void {
  const name = JSON.parse(text.slice(start, end + 1)) as string;
  if (name === "__proto__")
    throw new StrictJsonError(text, start, "the member name __proto__ is not allowed");
  if (names?.has(name))
    throw new StrictJsonError(text, start, `the member name ${JSON.stringify(name)} appears twice`);
  names?.add(name);
}
