import { insertion } from "../../syntax/insertion.ts";
import { isParenthesized } from "../../syntax/parenthesized.ts";
import { Refusal } from "../../syntax/refusal.ts";
import type { Scopes } from "../../syntax/scopes.ts";
import type { TextEdit } from "../../syntax/text-edits.ts";
import { child, identifierName, keyName, list, type SyntaxNode } from "../../syntax/tree.ts";

/** `module.exports = value`, or `exports.name = value`. */
interface Assignment {
  readonly statement: SyntaxNode;
  readonly target: SyntaxNode;
  readonly value: SyntaxNode;
  /** Nothing for `module.exports` itself. */
  readonly name: string | undefined;
}

/**
 * Exports for what a module assigns. There is always a default export, which is the object that `require` gave, so that
 * whoever took the whole module takes that.
 *
 * @throws {Refusal}
 */
export function exportEdits(program: SyntaxNode, scopes: Scopes, source: string): TextEdit[] {
  const assignments = list(program, "body").flatMap((statement) => readAssignment(statement));
  const understood = new Set(assignments.map(({ target }) => target));
  for (const { node, ancestors } of [...scopes.globals("module"), ...scopes.globals("exports")])
    if (!ancestors.some((one) => understood.has(one)))
      throw new Refusal(
        node,
        `\`${String(node.name)}\` is used in another way than to assign exports at the top`,
      );
  const whole = assignments.find(({ name }) => name === undefined);
  if (whole === undefined) return namedEdits(assignments, scopes, source);
  const [other] = assignments.filter((one) => one !== whole);
  if (other !== undefined)
    throw new Refusal(other.statement, "exports are assigned both as a whole and one by one");
  return defaultEdits(whole, scopes, source);
}

function readAssignment(statement: SyntaxNode): Assignment[] {
  const expression = statement.type === "ExpressionStatement" ? child(statement, "expression") : undefined;
  const [target, value] = [child(expression, "left"), child(expression, "right")];
  if (expression?.type !== "AssignmentExpression" || expression["operator"] !== "=") return [];
  if (target === undefined || value === undefined) return [];
  if (isModuleExports(target)) return [{ statement, target, value, name: undefined }];
  const owner = child(target, "object");
  const isOurs = identifierName(owner) === "exports" || (owner !== undefined && isModuleExports(owner));
  const name = target.type === "MemberExpression" ? keyName(target, "property") : undefined;
  return isOurs && name !== undefined ? [{ statement, target, value, name }] : [];
}

function isModuleExports(node: SyntaxNode): boolean {
  const isMember = node.type === "MemberExpression" && keyName(node, "property") === "exports";
  return isMember && identifierName(child(node, "object")) === "module";
}

function defaultEdits(whole: Assignment, scopes: Scopes, source: string): TextEdit[] {
  const { statement, value } = whole;
  const ending = source[statement.end - 1] === ";" ? ";" : "";
  const named = value.type === "ObjectExpression" ? specifiersIn(list(value, "properties"), scopes) : [];
  const names = named.length === 0 ? "" : `export { ${named.join(", ")} }${ending}\n`;
  const edits = [{ ...keywordRange(whole, source), text: `${names}export default ` }];
  const isDefinition = /^(?:Function|Class)Expression$/.test(value.type) && !isParenthesized(value);
  const leads = /^(?:async\s+function|function|class)\b/.test(source.slice(value.start, value.end));
  const ownName = identifierName(child(value, "id"));
  if (isDefinition && (ownName === undefined || isFree(ownName, value, scopes)))
    return ending === "" ? edits : [...edits, { start: statement.end - 1, end: statement.end, text: "" }];
  if (!leads || isParenthesized(value)) return edits;
  return [...edits, insertion(value.start, "("), insertion(value.end, ")")];
}

/** One for each property that is the last word on its name: a later one, or a spread, may take its place. */
function specifiersIn(properties: readonly SyntaxNode[], scopes: Scopes): string[] {
  return properties.flatMap((property, index) => {
    const key = keyName(property);
    const isLast = properties.slice(index + 1).every((later) => {
      const other = keyName(later);
      return other !== undefined && other !== key;
    });
    return isLast ? specifierIn(property, scopes) : [];
  });
}

/** `a` for `a`, `b as c` for `c: b`, when that is a constant of the module; nothing for other properties. */
function specifierIn(property: SyntaxNode, scopes: Scopes): string[] {
  const key = property.type === "ObjectProperty" ? keyName(property) : undefined;
  const local = identifierName(child(property, "value"));
  if (key === undefined || local === undefined || key === "default" || !/^[A-Za-z_$][\w$]*$/.test(key))
    return [];
  if (!isConstant(local, child(property, "value"), scopes)) return [];
  return [key === local ? local : `${local} as ${key}`];
}

/** Whether an identifier stands for a variable of the module that never changes. */
function isConstant(name: string, node: SyntaxNode | undefined, scopes: Scopes): boolean {
  const binding = node && scopes.bindingOf(node);
  return binding?.name === name && binding.isTopLevel && !binding.references.some(({ isWrite }) => isWrite);
}

function namedEdits(assignments: readonly Assignment[], scopes: Scopes, source: string): TextEdit[] {
  const last = assignments.at(-1);
  if (last === undefined) return [];
  const ending = source[last.statement.end - 1] === ";" ? ";" : "";
  const members: string[] = [];
  const edits = assignments.map((one) => {
    const { name = "", value } = one;
    if (assignments.filter((other) => other.name === name).length > 1)
      throw new Refusal(one.statement, `"${name}" is exported more than once`);
    if (!/^[A-Za-z_$][\w$]*$/.test(name) || reserved.has(name) || name === "__esModule")
      throw new Refusal(one.statement, `"${name}" cannot be the name of an export here`);
    const local = identifierName(value);
    if (local !== undefined && isConstant(local, value, scopes)) {
      members.push(name === local ? name : `${name}: ${local}`);
      const range = { start: one.statement.start, end: one.statement.end };
      if (/\/[/*]/.test(source.slice(range.start, range.end)))
        throw new Refusal(one.statement, "a comment within the assignment would be lost");
      const semicolon = source[range.end - 1] === ";" ? ";" : "";
      return { ...range, text: `export { ${name === local ? name : `${local} as ${name}`} }${semicolon}` };
    }
    if (!isFree(name, value, scopes))
      throw new Refusal(one.statement, `"${name}" means something else in this module`);
    members.push(name);
    return { ...keywordRange(one, source), text: `export const ${name} = ` };
  });
  const end = endOfLine(source, Math.max(...assignments.map(({ statement }) => statement.end)));
  return [...edits, insertion(end, `\n\nexport default { ${members.join(", ")} }${ending}`)];
}

/** From the target through the equals sign and the space behind it. */
function keywordRange({ statement, target }: Assignment, source: string): { start: number; end: number } {
  const sign = /^\s*=[^\S\n]*/.exec(source.slice(target.end));
  if (sign === null || /\/[/*]/.test(source.slice(statement.start, target.end)))
    throw new Refusal(statement, "a comment within the assignment would be lost");
  return { start: statement.start, end: target.end + sign[0].length };
}

/** Whether nothing in the file has a name, but for the function or class that is being exported. */
function isFree(name: string, value: SyntaxNode, scopes: Scopes): boolean {
  const others = scopes.bindings.filter(
    (binding) => binding.name === name && !binding.declarations.every(({ node }) => node === value),
  );
  return others.length === 0 && scopes.globals(name).length === 0;
}

/** Behind a comment on the same line. */
function endOfLine(source: string, position: number): number {
  return position + (/^[^\S\n]*\/\/[^\n]*/.exec(source.slice(position))?.[0].length ?? 0);
}

const reserved = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);
