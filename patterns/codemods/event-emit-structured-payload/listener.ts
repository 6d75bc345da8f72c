import { memberAround } from "../../syntax/member-around.ts";
import { Refusal } from "../../syntax/refusal.ts";
import type { Scopes } from "../../syntax/scopes.ts";
import type { TextEdit } from "../../syntax/text-edits.ts";
import { child, identifierName, keyName, list, type SyntaxNode, type Token } from "../../syntax/tree.ts";

/** `(id, mail) => …` → `({ id, email: mail }) => …`, with the types of all parameters in one. */
export function destructureParameters(
  listener: SyntaxNode,
  names: readonly string[],
  scopes: Scopes,
  source: string,
  tokens: readonly Token[],
): TextEdit[] {
  if (!/Function(?:Expression|Declaration)$/.test(listener.type))
    throw new Refusal(listener, "the listener is not written out here");
  if (readsArguments(listener, scopes)) throw new Refusal(listener, "the listener reads `arguments`");
  const parameters = list(listener, "params");
  const [first, last] = [parameters[0], parameters.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (parameters.length === 1 && isDestructured(listener, first, names, scopes)) return [];
  checkParameters(listener, parameters, names);
  const types = parameters.map((one, index) => typeOf(one, names[index] ?? "", source));
  const known = types.filter((type) => type !== undefined);
  if (known.length > 0 && known.length < parameters.length)
    throw new Refusal(first, "only some of the parameters have types");
  const annotation = known.length === 0 ? "" : `: { ${known.join("; ")} }`;
  // `id => …` needs the parentheses that it did without.
  const before = tokens.findLast(({ end, isComment }) => end <= first.start && !isComment);
  const isBare = before?.text !== "(" || before.start < listener.start;
  return [
    ...parameters.flatMap((one, index) => {
      const key = nameIn(one) === names[index] ? "" : `${names[index] ?? ""}: `;
      const opening = index === 0 ? (isBare ? "({ " : "{ ") : "";
      return [{ start: one.start, end: one.start, text: opening + key }, ...dropType(one)];
    }),
    { start: last.end, end: last.end, text: ` }${annotation}${isBare ? ")" : ""}` },
  ];
}

function checkParameters(
  listener: SyntaxNode,
  parameters: readonly SyntaxNode[],
  names: readonly string[],
): void {
  if (parameters.length > names.length)
    throw new Refusal(
      listener,
      `expected at most ${names.length} parameters (${names.join(", ")}), found ${parameters.length}`,
    );
  for (const one of parameters)
    if (one.type === "RestElement" || nameIn(one) === "this")
      throw new Refusal(one, "the listener's parameters cannot be told apart");
  // JavaScript forbids the directive in a function whose parameters are destructured.
  if (list(child(listener, "body"), "directives").length > 0)
    throw new Refusal(listener, "the listener has a directive");
}

/** Whether a listener takes the payload already, or does not care what it gets. */
function isDestructured(
  listener: SyntaxNode,
  parameter: SyntaxNode,
  names: readonly string[],
  scopes: Scopes,
): boolean {
  if (parameter.type === "ObjectPattern") {
    const keys = list(parameter, "properties").map((one) => keyName(one));
    return keys.every((key) => key !== undefined && names.includes(key));
  }
  const name = identifierName(parameter);
  if (name === undefined) return false;
  const uses = usesOf(listener, name, scopes);
  if (uses.length === 0) return true;
  const areMembers = uses.every((use) => names.includes(keyName(use, "property") ?? ""));
  if (areMembers && name !== names[0]) return true;
  if (areMembers || name !== names[0])
    throw new Refusal(parameter, `"${name}" may be the payload or its first value`);
  return false;
}

/** The expressions around each use of a parameter, when they are members of it; otherwise the uses themselves. */
function usesOf(listener: SyntaxNode, name: string, scopes: Scopes): SyntaxNode[] {
  const binding = scopes.bindings.find(
    (one) =>
      one.name === name &&
      one.declarations.some(({ node }) => node === listener) &&
      !isOwnName(listener, one.name),
  );
  return (binding?.references ?? []).map(({ node, ancestors }) => memberAround(node, ancestors));
}

function isOwnName(listener: SyntaxNode, name: string): boolean {
  return identifierName(child(listener, "id")) === name;
}

function readsArguments(listener: SyntaxNode, scopes: Scopes): boolean {
  return (
    listener.type !== "ArrowFunctionExpression" &&
    scopes.globals("arguments").some(({ ancestors }) => ancestors.includes(listener))
  );
}

/** `id`, and `id` of `id = 1`; nothing for a parameter that is a pattern. */
function nameIn(parameter: SyntaxNode): string | undefined {
  return identifierName(parameter.type === "AssignmentPattern" ? child(parameter, "left") : parameter);
}

function typeOf(parameter: SyntaxNode, name: string, source: string): string | undefined {
  const target = parameter.type === "AssignmentPattern" ? child(parameter, "left") : parameter;
  const type = child(child(target, "typeAnnotation"), "typeAnnotation");
  if (target === undefined || type === undefined) return undefined;
  const isOptional = target !== parameter || target["optional"] === true;
  return `${name}${isOptional ? "?" : ""}: ${source.slice(type.start, type.end)}`;
}

function dropType(parameter: SyntaxNode): TextEdit[] {
  const target = parameter.type === "AssignmentPattern" ? child(parameter, "left") : parameter;
  const annotation = child(target, "typeAnnotation");
  if (target === undefined || annotation === undefined) return [];
  const name = identifierName(target);
  const start = name === undefined ? annotation.start : target.start + name.length;
  return [{ start, end: annotation.end, text: "" }];
}
