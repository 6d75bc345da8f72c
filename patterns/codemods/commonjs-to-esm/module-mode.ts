import type { Reference, Scopes } from "../../syntax/scopes.ts";
import { child, keyName, list, walk, type SyntaxNode } from "../../syntax/tree.ts";
import { Refusal } from "../../syntax/refusal.ts";

const ownThis =
  /^(?:FunctionDeclaration|FunctionExpression|ObjectMethod|ClassMethod|ClassPrivateMethod|Class(?:Private)?Property|StaticBlock)$/;

/**
 * Refuses what means something else at the top of an ES module, and what means something else in strict code unless
 * the file is strict already.
 *
 * @throws {Refusal}
 */
export function checkModuleMode(program: SyntaxNode, scopes: Scopes): void {
  walk(program, (node, ancestors) => {
    if (ownThis.test(node.type)) return false;
    if (node.type === "ThisExpression") throw new Refusal(node, "`this` at the top is module.exports");
    const isInFunction = ancestors.some(({ type }) => type === "ArrowFunctionExpression");
    if (node.type === "ReturnStatement" && !isInFunction)
      throw new Refusal(node, "a module cannot end early by `return`");
    return true;
  });
  for (const { node, ancestors } of scopes.globals("eval"))
    if (child(ancestors.at(-1), "callee") === node)
      throw new Refusal(node, "what `eval` runs would see other variables");
  for (const reference of scopes.globals("arguments")) checkArguments(reference);
  const isStrict = list(program, "directives").some((one) => child(one, "value")?.["value"] === "use strict");
  if (!isStrict) checkStrictness(scopes);
}

function checkArguments({ node, ancestors }: Reference): void {
  const isInFunction = ancestors.some(({ type }) => ownThis.test(type));
  if (!isInFunction) throw new Refusal(node, "`arguments` at the top are those of the module's wrapper");
}

function checkStrictness(scopes: Scopes): void {
  const created = scopes
    .globals()
    .find(({ node, isWrite }) => isWrite && !["module", "exports"].includes(node.name as string));
  if (created !== undefined)
    throw new Refusal(created.node, `"${String(created.node.name)}" is assigned but not declared`);
  for (const { node, ancestors } of scopes.globals("arguments")) {
    const parent = ancestors.at(-1);
    if (parent !== undefined && keyName(parent, "property") === "callee")
      throw new Refusal(node, "`arguments.callee` is forbidden in modules");
    const owner = ancestors.findLast(({ type }) => ownThis.test(type));
    const isAliased = scopes.bindings.some(
      (binding) =>
        binding.declarations.some((one) => one.node === owner) &&
        binding.references.some((one) => one.isWrite),
    );
    if (isAliased) throw new Refusal(node, "`arguments` follow the parameters in sloppy code only");
  }
  for (const { name, declarations } of scopes.bindings) {
    const [declaration] = declarations;
    const isInBlock =
      declaration?.node.type === "FunctionDeclaration" &&
      declaration.ancestors.at(-1)?.type === "BlockStatement" &&
      !ownThis.test(declaration.ancestors.at(-2)?.type ?? "");
    const [outside] = scopes.globals(name);
    if (isInBlock && outside !== undefined)
      throw new Refusal(outside.node, `"${name}" is declared in a block and not visible here in a module`);
  }
}
