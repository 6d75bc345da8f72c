import jscodeshift from "jscodeshift";
import { describe, expect, it } from "vitest";
import { parse } from "./parse.ts";
import { analyzeScopes, type Binding } from "./scopes.ts";
import { child, fileNode, list, walk, type SyntaxNode } from "./tree.ts";

const api = { j: jscodeshift, jscodeshift, stats: () => undefined, report: () => undefined };

function analyze(source: string) {
  const file = fileNode(parse({ path: "a.tsx", source }, api));
  return { file, scopes: analyzeScopes(file) };
}

/** What `x` is in the call `use(x)` of a text. */
function meaning(source: string): Binding | undefined {
  const { file, scopes } = analyze(source);
  let used: SyntaxNode | undefined;
  walk(file, (node) => {
    if (node.type === "CallExpression" && child(node, "callee")?.name === "use")
      used = list(node, "arguments")[0];
  });
  return scopes.bindingOf(used!);
}

describe("bindingOf", () => {
  it.each([
    ["const x = 1; use(x);", "VariableDeclarator"],
    ["use(x); var x = 1;", "VariableDeclarator"],
    ["function f() { use(x); if (f) { for (;;) { var x; } } }", "VariableDeclarator"],
    ["export const { a: { b: x = 2 } } = c; use(x);", "VariableDeclarator"],
    ["const [, ...x] = c; use(x);", "VariableDeclarator"],
    ["const { ...x } = c; { use(x); }", "VariableDeclarator"],
    ["using x = f(); use(x);", "VariableDeclarator"],
    ["import x from 'x'; use(x);", "ImportDefaultSpecifier"],
    ["import { y as x } from 'x'; function f(y) { use(x); }", "ImportSpecifier"],
    ["import * as x from 'x'; use(x);", "ImportNamespaceSpecifier"],
    ["import x = require('x'); use(x);", "TSImportEqualsDeclaration"],
    ["function x() {} use(x);", "FunctionDeclaration"],
    ["export default class x {} use(x);", "ClassDeclaration"],
    ["const C = class x { m() { use(x); } };", "ClassExpression"],
    ["enum x {} use(x);", "TSEnumDeclaration"],
    ["namespace x {} use(x);", "TSModuleDeclaration"],
    ["function f(x) { use(x); }", "FunctionDeclaration"],
    ["const f = (a, { b: [x] }) => use(x);", "ArrowFunctionExpression"],
    ["const f = function x() { use(x); };", "FunctionExpression"],
    ["class A { m(x = 1) { use(x); } }", "ClassMethod"],
    ["class A { constructor(private x: number) { use(x); } }", "ClassMethod"],
    ["const o = { m(...x) { use(x); } };", "ObjectMethod"],
    ["try { f(); } catch (x) { use(x); }", "CatchClause"],
    ["for (const x of []) use(x);", "VariableDeclarator"],
    ["for (let x = 0; ; ) { use(x); }", "VariableDeclarator"],
    ["switch (a) { case 1: let x; default: use(x); }", "VariableDeclarator"],
  ])("finds what declares it in %j", (text, type) => {
    expect(meaning(text)?.declarations.map(({ node }) => node.type)).toEqual([type]);
  });

  it.each([
    "use(x);",
    "{ const x = 1; } use(x);",
    "const y = x; use(x);",
    "const { x: y } = c; use(x);",
    "const y = { x: 1, x() {} }; use(x);",
    "import { x as y } from 'x'; use(x);",
    "export { x } from 'x'; use(x);",
    "class A { x = 1; m() { use(x); } }",
    "(function (x) {}); (function x() {}); use(x);",
    "try { use(x); } catch {}",
    "try { f(); } catch (x) {} use(x);",
    "x: for (;;) { break x; } use(x);",
    "type F = (x: string) => void; type M = { [x in 'a']: 1 }; use(x);",
    "interface I { x: 1; m(x: 1): void; [x: string]: unknown } use(x);",
    "let t: [x: string]; use(x); class A { static { var x; } }",
  ])("finds nothing in %j", (text) => {
    expect(meaning(text)).toBeUndefined();
  });

  it("stops at the nearest scope that declares", () => {
    expect(meaning("const x = 1; function f(x) { use(x); }")?.isTopLevel).toBe(false);
    expect(meaning("import x from 'x'; try { const x = 1; use(x); } catch {}")?.isTopLevel).toBe(false);
  });
});

describe("references", () => {
  const references = (source: string) =>
    analyze(source)
      .scopes.bindings.find(({ name }) => name === "x")!
      .references.map(({ node, isWrite }) => `${node.start}${isWrite ? "!" : ""}`);

  it("are the uses of a variable, not the names of properties", () => {
    expect(references("let x; x.x = { x: x }; ({ x }); class A { x = x; [x]() {} }")).toEqual([
      "7",
      "18",
      "26",
      "46",
      "50",
    ]);
  });

  it("are types and elements too", () => {
    expect(references("import x from 'x'; let a: x; let b: typeof x.y;")).toHaveLength(2);
    expect(references("import x from 'x'; const a = <x.Y x={1}><x /></x.Y>;")).toHaveLength(2);
    expect(
      references("import x from 'x'; export { x as y }; class A extends x implements x {}"),
    ).toHaveLength(3);
  });

  it.each([
    "x = 1",
    "x += 1",
    "x++",
    "[x] = a",
    "[...x] = a",
    "({ x } = a)",
    "({ a: { b: x = 1 } } = a)",
    "for (x of a);",
    "for (x in a);",
    "[a[x], x] = a",
    "(x as any) = 1",
  ])("knows that %s writes", (statement) => {
    expect(references(`let x; ${statement}`).join()).toContain("!");
  });

  it.each([
    "x.a = 1",
    "x[0]++",
    "[a = x] = a",
    "({ [x]: a } = a)",
    "for (a of x);",
    "y = x",
    "({ a: x.b } = a)",
  ])("knows that %s does not write", (statement) => {
    expect(references(`let x; ${statement}`).join()).not.toContain("!");
  });
});

it("tells globals and names that are free", () => {
  const { scopes } = analyze("const a = b.c; function f(d) { return { e: b }; }");
  expect(scopes.globals("b")).toHaveLength(2);
  expect(scopes.globals("a")).toEqual([]);
  expect(["a", "b", "d", "f"].every((name) => scopes.isMentioned(name))).toBe(true);
  expect(["c", "e"].some((name) => scopes.isMentioned(name))).toBe(false);
});
