import { Refusal } from "../../syntax/refusal.ts";
import type { Binding, Scopes } from "../../syntax/scopes.ts";
import type { TextEdit } from "../../syntax/text-edits.ts";
import { child, identifierName, list, stringValue, type SyntaxNode } from "../../syntax/tree.ts";
import { testNames } from "./test-names.ts";

/** The import of `@jest/globals`, when a file has one. */
export interface GlobalsImport {
  readonly isPresent: boolean;
  readonly names: ReadonlySet<string>;
  binding(name: string): Binding | undefined;
  /** Turns it into an import of `vitest` with more names behind those that it has. */
  edits(more: readonly string[]): TextEdit[];
}

/** Whether a file is none of Jest's: a test for another runner, or moved already. */
export function isForeign(root: SyntaxNode, scopes: Scopes): boolean {
  const sources = list(child(root, "program"), "body").map((one) => stringValue(child(one, "source")) ?? "");
  const runners =
    /^(?:vitest(?:\/.*)?|node:test|bun:test|mocha|chai|ava|tap|jasmine|cypress|@playwright\/test|@japa\/.*)$/;
  return (
    sources.some((name) => runners.test(name)) ||
    ["cy", "Cypress", "Deno"].some((name) => scopes.globals(name).length > 0)
  );
}

/** @throws {Refusal} for an import that names things in another way than Vitest has them */
export function readGlobalsImport(imports: readonly SyntaxNode[], scopes: Scopes): GlobalsImport {
  const [declaration, another] = imports.filter(
    (one) => stringValue(child(one, "source")) === "@jest/globals",
  );
  if (another !== undefined) throw new Refusal(another, "there are two imports of @jest/globals");
  const specifiers = list(declaration, "specifiers");
  const names = new Set(specifiers.map((one) => plainName(one, declaration)));
  return {
    isPresent: declaration !== undefined,
    names,
    binding: (name) =>
      names.has(name) ? scopes.bindings.find((one) => one.isTopLevel && one.name === name) : undefined,
    edits: (more) => (declaration === undefined ? [] : importEdits(declaration, specifiers, more)),
  };
}

function plainName(specifier: SyntaxNode, declaration: SyntaxNode | undefined): string {
  const name = identifierName(child(specifier, "local")) ?? "";
  const isRenamed = identifierName(child(specifier, "imported")) !== name;
  const isType = [specifier, declaration].some((one) => one?.["importKind"] === "type");
  if (isRenamed || isType || !["jest", ...testNames].includes(name))
    throw new Refusal(specifier, `"${name}" of @jest/globals has no equal in Vitest`);
  return name;
}

function importEdits(
  declaration: SyntaxNode,
  specifiers: readonly SyntaxNode[],
  more: readonly string[],
): TextEdit[] {
  const source = child(declaration, "source");
  const last = specifiers.at(-1);
  if (source === undefined || last === undefined) return [];
  const jest = specifiers.find((one) => identifierName(child(one, "local")) === "jest");
  const added = more.map((name) => `, ${name}`).join("");
  return [
    { start: source.start + 1, end: source.end - 1, text: "vitest" },
    ...(jest === undefined ? [] : [{ start: jest.start, end: jest.end, text: "vi" }]),
    ...(added === "" ? [] : [{ start: last.end, end: last.end, text: added }]),
  ];
}
