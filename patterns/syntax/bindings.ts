import type { ASTPath } from "jscodeshift";

/** What this file needs to know of a node, whatever its type. */
export interface SyntaxNode {
  readonly type: string;
  readonly name?: unknown;
  readonly body?: unknown;
  readonly [field: string]: unknown;
}

/**
 * The nodes that declare a name in the nearest scope around a path: variable declarators, functions (by a parameter or
 * their own name), classes, imports, catch clauses. Empty when nothing in the file does, so that the name is global.
 *
 * The scopes of ast-types cannot be asked: they throw on every file with `catch {}`. A `var` in an inner block counts
 * for that block only.
 */
export function declarationsOf(path: ASTPath, name: string): SyntaxNode[] {
  for (
    let current = path.parent as ASTPath | null;
    current !== null;
    current = current.parent as ASTPath | null
  ) {
    const found = declarationsIn(current.node as unknown as SyntaxNode, name);
    if (found.length > 0) return found;
  }
  return [];
}

function declarationsIn(scope: SyntaxNode, name: string): SyntaxNode[] {
  const own = [scope["params"], scope["param"]].flat().some((pattern) => declares(pattern, name));
  if (own || (scope.type === "FunctionExpression" && declares(scope["id"], name))) return [scope];
  return statementsOf(scope).flatMap((statement) => declarationsBy(statement, name));
}

function statementsOf(scope: SyntaxNode): SyntaxNode[] {
  if (/^For\w*Statement$/.test(scope.type)) return nodes([scope["init"], scope["left"]]);
  if (scope.type === "SwitchStatement")
    return nodes(scope["cases"]).flatMap((one) => nodes(one["consequent"]));
  return Array.isArray(scope.body) && scope.type !== "ClassBody" ? nodes(scope.body) : [];
}

function declarationsBy(statement: SyntaxNode, name: string): SyntaxNode[] {
  const declaration = (statement["declaration"] ?? statement) as SyntaxNode;
  if (declaration.type === "VariableDeclaration")
    return nodes(declaration["declarations"]).filter((declarator) => declares(declarator["id"], name));
  if (declaration.type === "ImportDeclaration")
    return nodes(declaration["specifiers"]).some((one) => declares(one["local"], name)) ? [declaration] : [];
  const isNamed = /Declaration$|^Declare/.test(declaration.type) && declares(declaration["id"], name);
  return isNamed ? [declaration] : [];
}

/** Whether a pattern binds a name: in `{ a: b = c, ...d }` those are `b` and `d`. */
function declares(pattern: unknown, name: string): boolean {
  const [node] = nodes([pattern]);
  if (node === undefined) return false;
  if (node.type === "Identifier") return node.name === name;
  const inner = [node["left"], node["argument"], node["parameter"], node["elements"], node["properties"]];
  // The key of a property binds nothing; a property inside a pattern binds by its value.
  if (/Property$/.test(node.type) && "key" in node) inner.push(node["value"]);
  return inner.flat().some((part) => declares(part, name));
}

function nodes(value: unknown): SyntaxNode[] {
  return [value]
    .flat()
    .filter((one): one is SyntaxNode => typeof (one as SyntaxNode | null)?.type === "string");
}
