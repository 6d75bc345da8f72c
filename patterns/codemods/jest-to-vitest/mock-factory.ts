import { Refusal } from "../../syntax/refusal.ts";
import type { Scopes } from "../../syntax/scopes.ts";
import {
  child,
  identifierName,
  keyName,
  list,
  stringValue,
  walk,
  type SyntaxNode,
} from "../../syntax/tree.ts";

/**
 * Whether a mock of a module means the same to Vitest: its factory gives an object with every export that the file
 * imports by default, and needs nothing from the file, above which it is hoisted.
 *
 * @param ancestors of the call
 * @throws {Refusal}
 */
export function checkMock(
  call: SyntaxNode,
  ancestors: readonly SyntaxNode[],
  method: string,
  imports: readonly SyntaxNode[],
  scopes: Scopes,
): void {
  const [module, factory, options] = list(call, "arguments");
  const isHoisted = method === "mock" || method === "unmock";
  const isTop = ancestors.at(-1)?.type === "ExpressionStatement" && ancestors.at(-2)?.type === "Program";
  if (isHoisted && !isTop) throw new Refusal(call, `vi.${method} is hoisted out of blocks and chains`);
  const name = stringValue(module);
  if (name === undefined) throw new Refusal(call, "the module's name is not written out");
  if (options !== undefined) throw new Refusal(options, "Vitest has no virtual mocks");
  if (factory === undefined) return;
  const exports = returnedObject(factory);
  if (exports === undefined)
    throw new Refusal(factory, "a factory has to return the module's exports as an object");
  if (isHoisted) checkHoisting(factory, scopes);
  const keys = list(exports, "properties").map((one) => keyName(one));
  const byDefault = imports.find(
    (one) =>
      stringValue(child(one, "source")) === name &&
      list(one, "specifiers").some(
        (specifier) =>
          specifier.type === "ImportDefaultSpecifier" ||
          identifierName(child(specifier, "imported")) === "default",
      ),
  );
  if (byDefault !== undefined && !keys.includes("default"))
    throw new Refusal(factory, `"${name}" is imported by default, so the factory has to return \`default\``);
}

function returnedObject(factory: SyntaxNode): SyntaxNode | undefined {
  const isFunction = /^(?:ArrowFunction|Function)Expression$/.test(factory.type);
  if (!isFunction || list(factory, "params").length > 0) return undefined;
  const body = child(factory, "body");
  const [statement, another] = list(body, "body");
  const returned =
    body?.type !== "BlockStatement"
      ? body
      : statement?.type === "ReturnStatement" && another === undefined
        ? child(statement, "argument")
        : undefined;
  return returned?.type === "ObjectExpression" ? returned : undefined;
}

function checkHoisting(factory: SyntaxNode, scopes: Scopes): void {
  walk(factory, (node) => {
    const binding = scopes.bindingOf(node);
    if (binding?.isTopLevel === true && binding.name !== "jest")
      throw new Refusal(node, `the factory needs "${binding.name}", which vi.hoisted has to bring before it`);
  });
}
