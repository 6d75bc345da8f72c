import type { Binding, Scopes } from "./scopes.ts";
import { child, identifierName, keyName, list, stringValue, type SyntaxNode } from "./tree.ts";

/** Something of a module: `path` is empty for the module itself, `["promises", "readFile"]` for a member's member. */
export interface ModuleMember {
  /** The specifier as it is written, without `node:`. */
  readonly module: string;
  readonly path: readonly string[];
}

/**
 * What an expression takes from which module, by imports and by `require`: `readFile`, `fs.readFile`,
 * `require("fs").readFile`. A default import counts as the module itself, which it is for Node's own modules.
 * `undefined` when that cannot be told for sure: other expressions, names that are assigned again or only types.
 */
export function moduleMember(expression: SyntaxNode | undefined, scopes: Scopes): ModuleMember | undefined {
  return resolve(expression, scopes, []);
}

/** @param within the bindings that are being resolved: `var x = x.y` would go round in circles */
function resolve(
  expression: SyntaxNode | undefined,
  scopes: Scopes,
  within: readonly Binding[],
): ModuleMember | undefined {
  if (expression === undefined) return undefined;
  if (expression.type === "Identifier") {
    const binding = scopes.bindingOf(expression);
    return binding && !within.includes(binding)
      ? memberOfBinding(binding, scopes, [...within, binding])
      : undefined;
  }
  if (/^(?:Optional)?MemberExpression$/.test(expression.type)) {
    const property = keyName(expression, "property");
    return property === undefined
      ? undefined
      : memberOf(resolve(child(expression, "object"), scopes, within), property);
  }
  const specifier = requiredModule(expression, scopes);
  return specifier === undefined ? undefined : { module: withoutProtocol(specifier), path: [] };
}

/** What `require("…")` loads, when it is Node's `require` and the name is written out. */
export function requiredModule(expression: SyntaxNode | undefined, scopes: Scopes): string | undefined {
  if (expression?.type !== "CallExpression") return undefined;
  const callee = child(expression, "callee");
  const [argument, ...others] = list(expression, "arguments");
  const isNodes = identifierName(callee) === "require" && callee !== undefined && !scopes.bindingOf(callee);
  return isNodes && others.length === 0 ? stringValue(argument) : undefined;
}

export function withoutProtocol(specifier: string): string {
  return specifier.replace(/^node:/, "");
}

/** The name of a binding in the module that it is imported from. */
function memberOfBinding(
  binding: Binding,
  scopes: Scopes,
  within: readonly Binding[],
): ModuleMember | undefined {
  const [declaration, another] = binding.declarations;
  if (declaration === undefined || another !== undefined) return undefined;
  if (binding.references.some(({ isWrite }) => isWrite)) return undefined;
  const { node, ancestors } = declaration;
  if (node.type === "VariableDeclarator")
    return memberOfVariable(binding.name, node, (init) => resolve(init, scopes, within));
  if (node.type === "TSImportEqualsDeclaration")
    return ofSpecifier(child(child(node, "moduleReference"), "expression"));
  if (
    !node.type.startsWith("Import") ||
    [node, ancestors.at(-1)].some((one) => one?.["importKind"] === "type")
  )
    return undefined;
  const module = ofSpecifier(child(ancestors.at(-1), "source"));
  const imported = child(node, "imported");
  const name = identifierName(imported) ?? stringValue(imported);
  return node.type === "ImportSpecifier" && name !== "default" ? memberOf(module, name) : module;
}

function memberOfVariable(
  name: string,
  declarator: SyntaxNode,
  resolveInit: (init: SyntaxNode) => ModuleMember | undefined,
): ModuleMember | undefined {
  const [id, init] = [child(declarator, "id"), child(declarator, "init")];
  if (init?.type !== "CallExpression" && init?.type !== "MemberExpression") return undefined;
  if (id?.type === "Identifier") return resolveInit(init);
  const property = list(id, "properties").find((one) => identifierName(child(one, "value")) === name);
  return id?.type === "ObjectPattern" && property !== undefined
    ? memberOf(resolveInit(init), keyName(property))
    : undefined;
}

function ofSpecifier(specifier: SyntaxNode | undefined): ModuleMember | undefined {
  const text = stringValue(specifier);
  return text === undefined ? undefined : { module: withoutProtocol(text), path: [] };
}

function memberOf(owner: ModuleMember | undefined, name: string | undefined): ModuleMember | undefined {
  return owner && name !== undefined ? { module: owner.module, path: [...owner.path, name] } : undefined;
}
