import type { API, FileInfo, Options } from "jscodeshift";
import { importEdit } from "../../syntax/import-edit.ts";
import { parse } from "../../syntax/parse.ts";
import { Refusal, rewriteOrRefuse } from "../../syntax/refusal.ts";
import { analyzeScopes, type Reference, type Scopes } from "../../syntax/scopes.ts";
import type { TextEdit } from "../../syntax/text-edits.ts";
import { child, fileNode, list, stringValue, type SyntaxNode } from "../../syntax/tree.ts";
import { isForeign, readGlobalsImport } from "./globals-import.ts";
import { hookEdits } from "./hooks.ts";
import { jestEdits } from "./jest-object.ts";
import { renamedTests, testNames } from "./test-names.ts";

/** Rewrites a test file of Jest for Vitest when all of it can be, and says what is in the way otherwise. */
export default function transform(file: FileInfo, api: API, options: Options): string | undefined {
  const root = fileNode(parse(file, api));
  const scopes = analyzeScopes(root);
  if (isForeign(root, scopes)) return undefined;
  const imports = list(child(root, "program"), "body").filter(({ type }) => type === "ImportDeclaration");
  return rewriteOrRefuse(file, api, "the file stays with Jest", () => {
    const globals = readGlobalsImport(imports, scopes);
    const referencesTo = (name: string) => globals.binding(name)?.references ?? scopes.globals(name);
    const edits = imports.flatMap(domMatcherEdits);
    const needed = new Set(testNames.filter((name) => referencesTo(name).length > 0));
    for (const [old, { object, text }] of Object.entries(renamedTests))
      for (const { node } of scopes.globals(old)) {
        edits.push({ start: node.start, end: node.end, text });
        needed.add(object);
      }
    const jest = referencesTo("jest");
    const isTestFile = jest.length + needed.size > 0;
    if (isTestFile) checkFile(imports, scopes, jest);
    const rewritten = jestEdits(jest, imports, scopes, file.source);
    edits.push(...rewritten.edits, ...hookEdits(root, referencesTo, file.source));
    if (jest.length > rewritten.types.length) needed.add("vi");
    const types = [...new Set(rewritten.types)].map((name) => `type ${name}`);
    if (globals.isPresent) return [...edits, ...globals.edits([...types, ...missing(needed, globals.names)])];
    const names = options["globals"] === true ? types : [...needed, ...types];
    if (names.length > 0) edits.push(importEdit(root, file, names.sort(byName).join(", "), "vitest"));
    return edits;
  });
}

function byName(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => name.replace("type ", "").toLowerCase());
  return (left ?? "") < (right ?? "") ? -1 : 1;
}

/** What is used as a global although others are imported. */
function missing(needed: ReadonlySet<string>, imported: ReadonlySet<string>): string[] {
  return [...needed].filter((name) => !imported.has(name === "vi" ? "jest" : name)).sort();
}

function checkFile(imports: readonly SyntaxNode[], scopes: Scopes, jest: readonly Reference[]): void {
  for (const one of imports) {
    const name = stringValue(child(one, "source")) ?? "";
    if (/^(?:jest$|jest-(?!axe)|ts-jest(?:$|\/))/.test(name)) throw new Refusal(one, `"${name}" needs Jest`);
  }
  for (const name of ["require", "module", "exports"]) {
    const [use] = scopes.globals(name);
    if (use !== undefined)
      throw new Refusal(use.node, `\`${name}\` goes past Vitest's mocks; make it an ES module first`);
  }
  for (const name of ["fail", "jasmine", "pending", "spyOn"]) {
    const [use] = scopes.globals(name);
    if (use !== undefined) throw new Refusal(use.node, `Vitest has no \`${name}\``);
  }
  for (const { name, declarations } of scopes.bindings)
    for (const { node } of declarations)
      if (name === "jest" && node.type === "TSModuleDeclaration")
        throw new Refusal(node, 'Vitest\'s matchers are declared in the module "vitest"');
  const [first] = jest;
  if (first !== undefined && scopes.isMentioned("vi"))
    throw new Refusal(first.node, '"vi" already means something in this file');
}

/** jest-dom extends the `expect` of the runner that it is imported for. */
function domMatcherEdits(declaration: SyntaxNode): TextEdit[] {
  const source = child(declaration, "source");
  const isBare = list(declaration, "specifiers").length === 0;
  const isDom = /^@testing-library\/jest-dom(?:\/extend-expect)?$/.test(stringValue(source) ?? "");
  if (source === undefined || !isBare || !isDom) return [];
  return [{ start: source.start + 1, end: source.end - 1, text: "@testing-library/jest-dom/vitest" }];
}
