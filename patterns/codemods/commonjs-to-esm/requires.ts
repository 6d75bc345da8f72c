import { requiredModule } from "../../syntax/modules.ts";
import type { Scopes } from "../../syntax/scopes.ts";
import type { TextEdit } from "../../syntax/text-edits.ts";
import { child, childrenOf, identifierName, keyName, list, type SyntaxNode } from "../../syntax/tree.ts";
import { Refusal } from "../../syntax/refusal.ts";

/** `require("…")`, or one member of it, and the literal that names the module. */
interface Required {
  readonly literal: SyntaxNode;
  readonly member: string | undefined;
}

/**
 * Imports for the `require`s at the top. Imports are loaded before anything else runs, so no `require` may stand behind
 * code that does something.
 *
 * @throws {Refusal}
 */
export function requireEdits(
  program: SyntaxNode,
  scopes: Scopes,
  source: string,
  extension: string,
): TextEdit[] {
  const edits: TextEdit[] = [];
  const understood = new Set<SyntaxNode>();
  let active: SyntaxNode | undefined;
  for (const statement of list(program, "body")) {
    const required = requiresIn(statement, scopes);
    if (required === undefined) {
      active ??= isInert(statement) ? undefined : statement;
      continue;
    }
    if (active !== undefined)
      throw new Refusal(statement, "it would be loaded before the code above it runs");
    edits.push(...statementEdits(statement, required, scopes, source, extension));
    understood.add(statement);
  }
  for (const { node, ancestors } of scopes.globals("require"))
    if (!ancestors.some((one) => understood.has(one)))
      throw new Refusal(node, "`require` is used in another way than to load a module at the top");
  return edits;
}

/** What a statement requires, in order; nothing when it does anything else. */
function requiresIn(statement: SyntaxNode, scopes: Scopes): Required[] | undefined {
  const expressions =
    statement.type === "VariableDeclaration"
      ? list(statement, "declarations").map((one) => child(one, "init"))
      : [statement.type === "ExpressionStatement" ? child(statement, "expression") : undefined];
  const required = expressions.map((one) => readRequire(one, scopes)).filter((one) => one !== undefined);
  return required.length === expressions.length ? required : undefined;
}

function readRequire(expression: SyntaxNode | undefined, scopes: Scopes): Required | undefined {
  const isMember = expression?.type === "MemberExpression";
  const call = isMember ? child(expression, "object") : expression;
  const member = isMember ? keyName(expression, "property") : undefined;
  const [literal] = list(call, "arguments");
  if (requiredModule(call, scopes) === undefined || literal?.type !== "StringLiteral") return undefined;
  return isMember && member === undefined ? undefined : { literal, member };
}

/** Declarations that only bind values which come from nowhere. */
function isInert(node: SyntaxNode): boolean {
  if (/^(?:FunctionDeclaration|EmptyStatement)$/.test(node.type)) return true;
  if (node.type !== "VariableDeclaration") return false;
  return list(node, "declarations").every(
    (one) => child(one, "id")?.type === "Identifier" && list(one, "init").every(isConstant),
  );
}

function isConstant(node: SyntaxNode): boolean {
  if (/^(?:ArrowFunction|Function)Expression$/.test(node.type)) return true;
  if (node.type === "ObjectProperty")
    return node["computed"] !== true && list(node, "value").every(isConstant);
  if (/^(?:ArrayExpression|ObjectExpression|UnaryExpression|BinaryExpression)$/.test(node.type))
    return childrenOf(node).every(isConstant);
  return /^(?:String|Numeric|Boolean|Null|RegExp|BigInt)Literal$/.test(node.type);
}

function statementEdits(
  statement: SyntaxNode,
  required: readonly Required[],
  scopes: Scopes,
  source: string,
  extension: string,
): TextEdit[] {
  const literals = required.map(({ literal }) => ({
    ...literalRange(literal),
    text: specifierFor(literal, extension),
  }));
  const ending = source[statement.end - 1] === ";" ? ";" : "";
  const declarators = list(statement, "declarations");
  if (declarators.length === 0) {
    const [literal] = required;
    if (literal === undefined || literal.member !== undefined)
      throw new Refusal(statement, "a member is read and dropped");
    return [
      ...literals,
      replaceBare(source, statement.start, literal.literal.start, "import "),
      replaceBare(source, literal.literal.end, statement.end, ending),
    ];
  }
  return [
    ...literals,
    ...declarators.flatMap((declarator, index) => {
      const one = required[index];
      const id = child(declarator, "id");
      if (one === undefined || id === undefined) return [];
      const before = index === 0 ? statement.start : (declarators[index - 1]?.end ?? 0);
      const beginning = index === 0 ? "import " : `${ending}\nimport `;
      const isLast = index === declarators.length - 1;
      return [
        replaceBare(source, before, id.start, beginning),
        ...clauseEdits(id, one.member, scopes),
        replaceBare(source, id.end, one.literal.start, " from "),
        replaceBare(source, one.literal.end, declarator.end, ""),
        ...(isLast ? [replaceBare(source, declarator.end, statement.end, ending)] : []),
      ];
    }),
  ];
}

/** `x`, `{ a, b: c }`: what is bound, as an import says it. */
function clauseEdits(id: SyntaxNode, member: string | undefined, scopes: Scopes): TextEdit[] {
  const name = identifierName(id);
  if (name !== undefined) {
    checkBinding(name, id, scopes);
    if (member === undefined) return [];
    if (member === "default") throw new Refusal(id, "`.default` is not what a default import gives");
    return [
      { start: id.start, end: id.end, text: member === name ? `{ ${name} }` : `{ ${member} as ${name} }` },
    ];
  }
  if (id.type !== "ObjectPattern" || member !== undefined)
    throw new Refusal(id, "an import cannot take a value apart like this");
  return list(id, "properties").flatMap((property) => {
    const [key, value] = [child(property, "key"), child(property, "value")];
    const bound = identifierName(value);
    const isPlain = key?.type === "Identifier" && property["computed"] !== true && bound !== undefined;
    if (!isPlain || value === undefined)
      throw new Refusal(property, "an import cannot take a value apart like this");
    if (key.name === "default") throw new Refusal(property, "`default` is not what a default import gives");
    checkBinding(bound, property, scopes);
    return property["shorthand"] === true ? [] : [{ start: key.end, end: value.start, text: " as " }];
  });
}

function checkBinding(name: string, node: SyntaxNode, scopes: Scopes): void {
  const binding = scopes.bindings.find((one) => one.isTopLevel && one.name === name);
  if (binding?.declarations.length !== 1) throw new Refusal(node, `"${name}" is declared more than once`);
  const written = binding.references.find(({ isWrite }) => isWrite);
  if (written !== undefined)
    throw new Refusal(written.node, `"${name}" is assigned again, and imports are constant`);
}

function literalRange({ start, end }: SyntaxNode): { readonly start: number; readonly end: number } {
  return { start: start + 1, end: end - 1 };
}

/** Names with the extensions of code, and of what only bundlers load. */
const wholeName = /\.(?:[cm]?[jt]sx?|css|scss|sass|less|svg|png|jpe?g|gif|webp|html|txt|md|vue|svelte|wasm)$/;

/** Relative imports are whole file names. */
function specifierFor(literal: SyntaxNode, extension: string): string {
  const specifier = String(literal["value"]);
  const file = /\.(json|node)$/.exec(specifier);
  if (file !== null)
    throw new Refusal(literal, `an import cannot load .${file[1] ?? ""} files as \`require\` does`);
  if (!/^\.{1,2}(?:\/|$)/.test(specifier) || wholeName.test(specifier)) return specifier;
  if (/(?:^|\/)\.{0,2}$/.test(specifier)) return `${specifier.replace(/\/$/, "")}/index${extension}`;
  return specifier + extension;
}

/** Replaces text that holds nothing but code; a comment in it would be lost. */
function replaceBare(source: string, start: number, end: number, text: string): TextEdit {
  if (/\/[/*]/.test(source.slice(start, end)))
    throw new Refusal({ start }, "a comment within a declaration would be lost");
  return { start, end, text };
}
