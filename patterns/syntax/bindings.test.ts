import jscodeshift from "jscodeshift";
import { describe, expect, it } from "vitest";
import { declarationsOf } from "./bindings.ts";

const j = jscodeshift.withParser("ts");

/** What declares `x` for the call `use(x)` in a text. */
function declaring(text: string): string[] {
  const use = j(text).find(j.CallExpression, { callee: { name: "use" } });
  return declarationsOf(use.paths()[0]!, "x").map(({ type }) => type);
}

describe("declarationsOf", () => {
  it.each([
    ["const x = 1; use(x);", "VariableDeclarator"],
    ["export const { a: { b: x = 2 } } = c; use(x);", "VariableDeclarator"],
    ["const [, ...x] = c; use(x);", "VariableDeclarator"],
    ["const { ...x } = c; { use(x); }", "VariableDeclarator"],
    ["import x from 'x'; use(x);", "ImportDeclaration"],
    ["import { y as x } from 'x'; function f(y) { use(x); }", "ImportDeclaration"],
    ["import * as x from 'x'; use(x);", "ImportDeclaration"],
    ["import x = require('x'); use(x);", "TSImportEqualsDeclaration"],
    ["function x() {} use(x);", "FunctionDeclaration"],
    ["export default class x {} use(x);", "ClassDeclaration"],
    ["enum x {} use(x);", "TSEnumDeclaration"],
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
  ])("finds the nearest in %j", (text, type) => {
    expect(declaring(text)).toEqual([type]);
  });

  it.each([
    "use(x);",
    "{ const x = 1; } use(x);",
    "const y = x; use(x);",
    "const { x: y } = c; use(x);",
    "const y = { x: 1 }; use(x);",
    "import { x as y } from 'x'; use(x);",
    "class A { x = 1; m() { use(x); } }",
    "(function (x) {}); use(x);",
    "try { use(x); } catch {}",
    "try { f(); } catch (x) {} use(x);",
    "interface I { x: 1 } use(x);",
  ])("finds none in %j", (text) => {
    expect(declaring(text)).toEqual([]);
  });

  it("stops at the nearest scope that declares", () => {
    expect(declaring("const x = 1; function f(x) { use(x); }")).toEqual(["FunctionDeclaration"]);
    expect(declaring("import x from 'x'; try { const x = 1; use(x); } catch {}")).toEqual([
      "VariableDeclarator",
    ]);
  });
});
