import { Refusal } from "../../syntax/refusal.ts";
import type { Reference, Scopes } from "../../syntax/scopes.ts";
import type { TextEdit } from "../../syntax/text-edits.ts";
import { child, identifierName, keyName, list, type SyntaxNode } from "../../syntax/tree.ts";
import { checkMock } from "./mock-factory.ts";

/** Methods that `vi` has under the same name, with the same arguments and to the same effect. */
const alike = new Set(
  (
    "advanceTimersByTime advanceTimersByTimeAsync advanceTimersToNextTimer advanceTimersToNextTimerAsync " +
    "clearAllMocks clearAllTimers doMock doUnmock fn getRealSystemTime getTimerCount isMockFunction mock mocked " +
    "resetModules restoreAllMocks runAllTicks runAllTimers runAllTimersAsync runOnlyPendingTimers " +
    "runOnlyPendingTimersAsync setSystemTime setTimeout spyOn unmock useFakeTimers useRealTimers"
  ).split(" "),
);

/** Types in the namespace `jest`, and those of Vitest. */
const types: Readonly<Record<string, string>> = {
  Mock: "Mock",
  Mocked: "Mocked",
  MockedClass: "MockedClass",
  MockedFunction: "MockedFunction",
  MockedObject: "MockedObject",
  SpyInstance: "MockInstance",
};

/**
 * `jest.fn` → `vi.fn`, `jest.Mock` → `Mock`.
 *
 * @returns the edits, and for each use as a type the name that has to be imported
 * @throws {Refusal}
 */
export function jestEdits(
  references: readonly Reference[],
  imports: readonly SyntaxNode[],
  scopes: Scopes,
  source: string,
): { readonly edits: TextEdit[]; readonly types: string[] } {
  const edits: TextEdit[] = [];
  const found: string[] = [];
  for (const reference of references) {
    const { node, ancestors } = reference;
    const parent = ancestors.at(-1);
    if (parent?.type === "TSQualifiedName") {
      const name = typeName(reference, scopes);
      found.push(name);
      edits.push({ start: parent.start, end: parent.end, text: name });
      continue;
    }
    const isObject =
      parent !== undefined && /MemberExpression$/.test(parent.type) && parent["object"] === node;
    const method = isObject ? keyName(parent, "property") : undefined;
    const call = ancestors.at(-2);
    if (method === undefined || call === undefined || child(call, "callee") !== parent)
      throw new Refusal(node, "`jest` is used in another way than to call its methods");
    if (!alike.has(method)) throw new Refusal(node, `\`vi\` has no equal of jest.${method}`);
    edits.push({ start: node.start, end: node.end, text: "vi" });
    if (method === "fn") checkFunctionType(call);
    if (/mock$/i.test(method)) checkMock(call, ancestors.slice(0, -2), method, imports, scopes);
    if (method === "setTimeout") edits.push(...timeoutEdits(call, source));
    if (method === "useFakeTimers" && list(call, "arguments").length > 0)
      throw new Refusal(call, "the options of jest.useFakeTimers are others than those of vi.useFakeTimers");
  }
  return { edits, types: found };
}

function typeName({ node, ancestors }: Reference, scopes: Scopes): string {
  const [outer, name] = [ancestors.at(-2), ancestors.at(-1)];
  const old = identifierName(child(name, "right")) ?? "";
  const renamed = Object.hasOwn(types, old) ? types[old] : undefined;
  if (outer?.type !== "TSTypeReference" || renamed === undefined)
    throw new Refusal(node, `the type jest.${old} has no equal in Vitest`);
  if (scopes.isMentioned(renamed))
    throw new Refusal(node, `"${renamed}" already means something in this file`);
  if (/^(?:Mock|SpyInstance)$/.test(old)) checkFunctionType(outer);
  return renamed;
}

/** `jest.fn<Result, Arguments>()` of @types/jest; `vi.fn` takes the type of the function. */
function checkFunctionType(node: SyntaxNode): void {
  const parameters = child(node, "typeParameters") ?? child(node, "typeArguments");
  const given = list(parameters, "params");
  const isFunction =
    given.length === 1 && given.every(({ type }) => /^TS(?:FunctionType|TypeQuery)$/.test(type));
  if (given.length > 0 && !isFunction)
    throw new Refusal(node, "Vitest's mocks are typed by their function, not by result and arguments");
}

/** `jest.setTimeout(n)` → `vi.setConfig({ testTimeout: n })` */
function timeoutEdits(call: SyntaxNode, source: string): TextEdit[] {
  const property = child(child(call, "callee"), "property");
  const [value, another] = list(call, "arguments");
  if (property === undefined || value === undefined || another !== undefined)
    throw new Refusal(call, "the time is missing");
  if (source.slice(value.end, call.end).trim() !== ")") throw new Refusal(call, "the time has company");
  return [
    { start: property.start, end: property.end, text: "setConfig" },
    { start: value.start, end: value.start, text: "{ testTimeout: " },
    { start: value.end, end: value.end, text: " }" },
  ];
}
