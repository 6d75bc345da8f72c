import jscodeshift from "jscodeshift";
import { describe, expect, it } from "vitest";
import { freedNames } from "./freed-names.ts";
import { parse } from "./parse.ts";
import { analyzeScopes } from "./scopes.ts";
import { child, fileNode, walk, type SyntaxNode } from "./tree.ts";

const api = { j: jscodeshift, jscodeshift, stats: () => undefined, report: () => undefined };

/** The names that go with every callee in a text. */
function freedBy(source: string): string[] {
  const file = fileNode(parse({ path: "a.ts", source }, api));
  const dropped = new Set<SyntaxNode>();
  walk(file, (node) => {
    const callee = node.type === "CallExpression" ? child(node, "callee") : undefined;
    if (callee !== undefined) dropped.add(callee);
  });
  return [...freedNames(analyzeScopes(file), dropped)];
}

describe("freedNames", () => {
  it.each([
    ['import { a } from "a"; a();', ["a"]],
    ['import { a, b } from "a"; a(); b(); a();', ["a", "b"]],
    ['import { a } from "a"; function f() { a(); } export { f };', ["a"]],
  ])("frees what is used by nothing else: %s", (source, names) => {
    expect(freedBy(source)).toEqual(names);
  });

  it.each([
    'import { a } from "a"; a(); export { a };',
    'import { a } from "a"; a(a);',
    'import { a } from "a";',
    "function f() { const a = 1; a(); } export { f };",
    "a();",
  ])("keeps what is used otherwise, was not used at all, or is not of the file: %s", (source) => {
    expect(freedBy(source)).toEqual([]);
  });
});
