import type { SgNode } from "@ast-grep/napi";
import { metaVariable } from "../engines/ast-grep/fix-template.ts";
import { isExpression, kindOf } from "./node-kind.ts";
import type { NodePair } from "./syntax-diff.ts";

type Part = { readonly text: string } | { readonly carried: string };

/** One edit, with what it carries over from the old code to the new taken out. */
export interface EditShape {
  /** Edits with the same key are of the same shape. */
  readonly key: string;
  /** The old and the new code, in pieces: literal, or carried over. */
  readonly before: readonly Part[];
  readonly after: readonly Part[];
  /** The distinct texts that are carried over, in the order of the old code. */
  readonly carried: readonly string[];
}

const mostCharacters = 2000;

/** The shape of an edit; undefined for what no rule should be made of: comments that would go, or too much text. */
export function shapeOf([before, after]: NodePair, afterText: string): EditShape | undefined {
  if (before.text().length > mostCharacters || after.text().length > mostCharacters) return undefined;
  if (before.find({ rule: { kind: "comment" } }) !== null) return undefined;
  const old = new Set(carriable(before).map((node) => node.text()));
  const wanted = new Set(outermost(after, old).map((node) => node.text()));
  const holes = before.children().flatMap((child) => outermost(child, wanted));
  const carried = [...new Set(holes.map((node) => node.text()))];
  const kept = outermost(after, new Set(carried));
  const shape = {
    before: partsOf(before, holes),
    after: partsOf(after, kept).map((part) => dedented(part, indentationOf(after, afterText))),
    carried,
  };
  const number = (part: Part) => ("text" in part ? part : { carried: carried.indexOf(part.carried) });
  const tokens = leavesOf(before, new Set(holes.map((node) => node.id())), carried);
  return { ...shape, key: JSON.stringify([before.kind(), tokens, shape.after.map(number)]) };
}

/** A rule by its pattern and its fix. */
export interface RuleText {
  readonly pattern: string;
  readonly fix: string;
}

/**
 * What edits of one shape have in common: a text that they all carry over stays as it is, and one that varies becomes a
 * meta variable, the same on both sides. Undefined when there would be nothing to recognize.
 */
export function generalize(shapes: readonly EditShape[]): RuleText | undefined {
  const [first] = shapes;
  if (first === undefined) return undefined;
  const names = new Map<string, string>();
  for (const [index, text] of first.carried.entries())
    if (shapes.some(({ carried }) => carried[index] !== text)) names.set(text, variableName(names.size));
  const literal = (parts: readonly Part[]) =>
    parts.map((part) => ("text" in part ? part.text : names.has(part.carried) ? " " : part.carried)).join("");
  const filled = (parts: readonly Part[]) =>
    parts.map((part) => ("text" in part ? part.text : (names.get(part.carried) ?? part.carried))).join("");
  const isAmbiguous = [first.before, first.after].some((parts) => literal(parts).search(metaVariable) >= 0);
  if (isAmbiguous || /^[\s().,;{}[\]]*$/.test(literal(first.before))) return undefined;
  return { pattern: filled(first.before), fix: filled(first.after) };
}

function variableName(index: number): string {
  return `$${String.fromCharCode(65 + (index % 26))}${index < 26 ? "" : Math.floor(index / 26)}`;
}

const carriedKinds = new Set([
  ...["identifier", "property_identifier", "private_property_identifier", "type_identifier"],
  ...["string", "template_string", "number", "regex", "this", "null", "true", "false", "undefined"],
  ...["object", "array", "arrow_function"],
]);

/** What a meta variable can stand for. */
function isCarriable(node: SgNode): boolean {
  return carriedKinds.has(kindOf(node)) || isExpression(node);
}

function carriable(node: SgNode): SgNode[] {
  return node.children().flatMap((child) => [...(isCarriable(child) ? [child] : []), ...carriable(child)]);
}

function outermost(node: SgNode, texts: ReadonlySet<string>): SgNode[] {
  if (isCarriable(node) && texts.has(node.text())) return [node];
  return node.children().flatMap((child) => outermost(child, texts));
}

function partsOf(node: SgNode, holes: readonly SgNode[]): Part[] {
  const text = node.text();
  const from = node.range().start.index;
  const parts: Part[] = [];
  let end = 0;
  for (const hole of holes) {
    const { start, end: next } = hole.range();
    parts.push({ text: text.slice(end, start.index - from) }, { carried: hole.text() });
    end = next.index - from;
  }
  return [...parts, { text: text.slice(end) }];
}

/** Spacing does not count when a pattern is looked for, so only the tokens do. */
function leavesOf(node: SgNode, holes: ReadonlySet<number>, carried: readonly string[]): (string | number)[] {
  if (holes.has(node.id())) return [carried.indexOf(node.text())];
  if (node.isLeaf()) return [node.text()];
  return node.children().flatMap((child) => leavesOf(child, holes, carried));
}

/** A fix is moved with the indentation of its match, so it has none of its own. */
function dedented(part: Part, by: number): Part {
  if (!("text" in part) || by === 0) return part;
  return { text: part.text.replaceAll(`\n${" ".repeat(by)}`, "\n") };
}

function indentationOf(node: SgNode, text: string): number {
  const { index } = node.range().start;
  return /^ */.exec(text.slice(text.lastIndexOf("\n", index - 1) + 1, index))?.[0].length ?? 0;
}
