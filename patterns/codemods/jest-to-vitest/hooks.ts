import { Refusal } from "../../syntax/refusal.ts";
import type { Reference } from "../../syntax/scopes.ts";
import type { TextEdit } from "../../syntax/text-edits.ts";
import {
  child,
  identifierName,
  isNode,
  keyName,
  list,
  tokensOf,
  walk,
  type SyntaxNode,
} from "../../syntax/tree.ts";

const hooks = ["afterAll", "afterEach", "beforeAll", "beforeEach"];

/**
 * Vitest gives tests a context instead of a `done` callback, and calls what `beforeEach` and `beforeAll` return as a
 * teardown: `() => setUp()` becomes `async () => { await setUp(); }`.
 *
 * @throws {Refusal}
 */
export function hookEdits(
  root: SyntaxNode,
  referencesTo: (name: string) => readonly Reference[],
  source: string,
): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const name of ["it", "test", "fit", "xit", "xtest"])
    for (const reference of referencesTo(name)) {
      const call = callOf(reference);
      const [, test] = list(call, "arguments");
      if (test !== undefined) checkDone(test);
      edits.push(...failingEdits(reference));
    }
  for (const name of hooks)
    for (const reference of referencesTo(name)) {
      const [hook] = list(callOf(reference), "arguments");
      if (hook === undefined) continue;
      checkDone(hook);
      if (name.startsWith("before")) edits.push(...returnEdits(hook, root, source));
    }
  return edits;
}

/** The call of `it(…)` or `it.only(…)`; none for `it.each(…)(…)`, whose callbacks take the table's values. */
function callOf({ node, ancestors }: Reference): SyntaxNode | undefined {
  let callee = node;
  for (const outer of [...ancestors].reverse()) {
    if (outer.type === "MemberExpression" && outer["object"] === callee) {
      if (keyName(outer, "property") === "each") return undefined;
      callee = outer;
    } else return outer.type === "CallExpression" && outer["callee"] === callee ? outer : undefined;
  }
  return undefined;
}

function checkDone(callback: SyntaxNode): void {
  const [parameter] = list(callback, "params");
  if (/Function/.test(callback.type) && parameter !== undefined)
    throw new Refusal(parameter, "Vitest has no `done` callback; return a promise");
}

/** `it.failing` is `it.fails`. */
function failingEdits({ node, ancestors }: Reference): TextEdit[] {
  const member = ancestors.at(-1);
  const property = child(member, "property");
  if (member?.["object"] !== node || identifierName(property) !== "failing" || property === undefined)
    return [];
  return [{ start: property.start, end: property.end, text: "fails" }];
}

function returnEdits(hook: SyntaxNode, root: SyntaxNode, source: string): TextEdit[] {
  const body = child(hook, "body");
  if (body === undefined || !/Function/.test(hook.type)) return [];
  if (body.type === "BlockStatement") {
    checkReturns(body);
    return [];
  }
  if (isHarmless(body)) return [];
  if (hook["async"] !== true && isNode(hook["returnType"]))
    throw new Refusal(hook, "this hook says what it returns, and would return a promise");
  const arrow = tokensOf(root, source).findLast(({ text, end }) => text === "=>" && end <= body.start);
  if (arrow === undefined) return [];
  const awaits = body.type === "AwaitExpression" ? "" : " await";
  return [
    ...(hook["async"] === true ? [] : [{ start: hook.start, end: hook.start, text: "async " }]),
    { start: arrow.end, end: arrow.end, text: ` {${awaits}` },
    { start: hook.end, end: hook.end, text: "; }" },
  ];
}

function checkReturns(body: SyntaxNode): void {
  walk(body, (node) => {
    if (/Function|Method|^Class/.test(node.type)) return false;
    const value = node.type === "ReturnStatement" ? child(node, "argument") : undefined;
    if (value !== undefined && !isHarmless(value))
      throw new Refusal(node, "Vitest calls what this hook returns; say `await` instead of `return`");
    return true;
  });
}

/** Calls of `jest` give `vi`, which is no function and no promise; literals are neither. */
function isHarmless(value: SyntaxNode): boolean {
  const callee = child(value, "callee");
  const isJest = value.type === "CallExpression" && identifierName(child(callee, "object")) === "jest";
  const isFunction =
    keyName(callee ?? value, "property") === "fn" || keyName(callee ?? value, "property") === "spyOn";
  return (
    (isJest && !isFunction) ||
    /^(?:\w+Literal|UnaryExpression|ObjectExpression|ArrayExpression)$/.test(value.type)
  );
}
