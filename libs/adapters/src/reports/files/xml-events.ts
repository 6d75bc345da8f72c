import { ReportSyntaxError } from "./report-syntax-error.ts";

export type XmlEvent =
  | { readonly type: "open"; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly type: "close"; readonly name: string };

const deepest = 200;
const mostAttributes = 100;

/**
 * The elements of an XML document, one after the other, without their text. Strict where a report may be torn or hostile:
 * every element is closed, there is one root, and a document type is refused, so no entity is ever expanded.
 * @throws ReportSyntaxError
 */
export function* xmlEvents(text: string): Generator<XmlEvent> {
  const open: string[] = [];
  let roots = 0;
  let at = text.startsWith("\ufeff") ? 1 : 0;
  for (;;) {
    const start = text.indexOf("<", at);
    if (open.length === 0) expectSpace(text.slice(at, start === -1 ? undefined : start));
    if (start === -1) break;
    const skipped = endOfSkipped(text, start);
    if (skipped !== undefined) {
      at = skipped;
      continue;
    }
    if (text[start + 1] === "/") {
      const end = endOf(text, ">", start, "a closing tag");
      const name = text.slice(start + 2, end).trimEnd();
      if (open.pop() !== name) throw new ReportSyntaxError(`</${shown(name)}> closes no open element`);
      yield { type: "close", name };
      at = end + 1;
      continue;
    }
    const tag = readTag(text, start);
    if (open.length === 0) roots += 1;
    if (roots > 1) throw new ReportSyntaxError("it has more than one root element");
    yield { type: "open", name: tag.name, attributes: tag.attributes };
    if (tag.empty) yield { type: "close", name: tag.name };
    else open.push(tag.name);
    if (open.length > deepest) throw new ReportSyntaxError(`it is nested more than ${deepest} levels deep`);
    at = tag.end;
  }
  if (open.length > 0) throw new ReportSyntaxError(`it ends inside <${shown(open.at(-1) ?? "")}>`);
  if (roots === 0) throw new ReportSyntaxError("it is not XML");
}

/** Where a comment, CDATA section or processing instruction that begins here ends. */
function endOfSkipped(text: string, start: number): number | undefined {
  if (text.startsWith("<!--", start)) return endOf(text, "-->", start + 4, "a comment") + 3;
  if (text.startsWith("<![CDATA[", start)) return endOf(text, "]]>", start + 9, "a CDATA section") + 3;
  if (text.startsWith("<?", start)) return endOf(text, "?>", start + 2, "a processing instruction") + 2;
  if (text.startsWith("<!", start)) {
    throw new ReportSyntaxError("it declares a document type, and entities are not expanded");
  }
  return undefined;
}

function endOf(text: string, mark: string, from: number, what: string): number {
  const end = text.indexOf(mark, from);
  if (end === -1) throw new ReportSyntaxError(`it ends inside ${what}`);
  return end;
}

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly empty: boolean;
  readonly end: number;
}

const nameAt = /[\p{L}_:][\p{L}\p{N}_:.-]{0,200}/uy;
const attributeAt = /\s+([\p{L}_:][\p{L}\p{N}_:.-]{0,200})\s*=\s*(["'])/uy;
const tagEnd = /\s*(\/?)>/y;

function readTag(text: string, start: number): Tag {
  const name = matchAt(nameAt, text, start + 1)?.[0];
  if (name === undefined) throw new ReportSyntaxError("it has a < that begins no element");
  const attributes = new Map<string, string>();
  let at = start + 1 + name.length;
  for (;;) {
    const attribute = matchAt(attributeAt, text, at);
    if (attribute === undefined) break;
    const [whole, key = "", quote = '"'] = attribute;
    const value = at + whole.length;
    const end = endOf(text, quote, value, `the attribute ${key}`);
    if (attributes.has(key)) throw new ReportSyntaxError(`<${name}> has the attribute ${key} twice`);
    attributes.set(key, text.slice(value, end));
    if (attributes.size > mostAttributes) throw new ReportSyntaxError(`<${name}> has too many attributes`);
    at = end + 1;
  }
  const end = matchAt(tagEnd, text, at);
  if (end === undefined) throw new ReportSyntaxError(`the tag <${name}> is malformed or cut off`);
  return { name, attributes, empty: end[1] === "/", end: at + end[0].length };
}

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text) ?? undefined;
}

function expectSpace(text: string): void {
  if (text.trim() !== "") throw new ReportSyntaxError(`it has text outside its root: ${shown(text.trim())}`);
}

const shown = (text: string) => JSON.stringify(text.slice(0, 40));

const predefined: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** An attribute's value as it was meant. @throws ReportSyntaxError for a reference that XML does not define */
export function unescapedXml(value: string): string {
  return value.replace(
    /&(?:#(\d{1,7}|x[\da-f]{1,6})|(\w{1,10}));|&/gi,
    (whole, number?: string, name?: string) => {
      const code = number === undefined ? -1 : Number(number.startsWith("x") ? `0${number}` : number);
      if (code >= 0 && code <= 0x10ffff) return String.fromCodePoint(code);
      const meant = predefined.get(name ?? "");
      if (meant === undefined) throw new ReportSyntaxError(`it has the unknown reference ${shown(whole)}`);
      return meant;
    },
  );
}
