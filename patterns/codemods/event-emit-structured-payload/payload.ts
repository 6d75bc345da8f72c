import { insertion } from "../../syntax/insertion.ts";
import { Refusal } from "../../syntax/refusal.ts";
import type { TextEdit } from "../../syntax/text-edits.ts";
import { child, identifierName, keyName, list, type SyntaxNode } from "../../syntax/tree.ts";

/** `emit("event", a, b)` → `emit("event", { a, b })`. An emit without arguments sends an empty object. */
export function wrapArguments(call: SyntaxNode, names: readonly string[]): TextEdit[] {
  const [event, ...sent] = list(call, "arguments");
  if (event === undefined || isPayload(sent, names)) return [];
  const [first, last] = [sent[0], sent.at(-1)];
  if (first === undefined || last === undefined) return [insertion(event.end, ", {}")];
  checkArguments(call, sent, names);
  const edits = sent.map((one, index) =>
    insertion(one.start, (index === 0 ? "{ " : "") + keyFor(one, names[index])),
  );
  return [...edits, insertion(last.end, " }")];
}

function checkArguments(call: SyntaxNode, sent: readonly SyntaxNode[], names: readonly string[]): void {
  if (sent.length > names.length)
    throw new Refusal(
      call,
      `expected at most ${names.length} arguments (${names.join(", ")}), found ${sent.length}`,
    );
  const [only] = sent;
  if (sent.length === 1 && names.length > 1 && only !== undefined && !isCalled(only, names[0]))
    throw new Refusal(only, `this may be the payload already, and not "${names[0] ?? ""}" alone`);
  for (const one of sent) {
    const { type } = one;
    if (type === "SpreadElement") throw new Refusal(one, "spread arguments have no names");
    if (/Function/.test(type)) throw new Refusal(one, "a callback may have to stay the last argument");
    if ((one["extra"] as { parenthesized?: boolean } | undefined)?.parenthesized === true)
      throw new Refusal(one, "an argument stands in parentheses of its own");
  }
}

function isCalled(argument: SyntaxNode, name: string | undefined): boolean {
  if (argument.type === "MemberExpression") return keyName(argument, "property") === name;
  return identifierName(argument) === name || argument.type.endsWith("Literal");
}

/** Whether the only argument is an object with nothing but the named properties: then it was done before. */
function isPayload(sent: readonly SyntaxNode[], names: readonly string[]): boolean {
  const [payload, another] = sent;
  if (payload?.type !== "ObjectExpression" || another !== undefined) return false;
  const keys = list(payload, "properties").map((one) => keyName(one));
  if (keys.includes(undefined)) throw new Refusal(payload, "this object may be the payload already");
  return keys.every((key) => key !== undefined && names.includes(key));
}

function keyFor(argument: SyntaxNode, name = ""): string {
  return identifierName(argument) === name ? "" : `${name}: `;
}

/** `"event": [id: string, email?: string]` → `"event": [{ id: string; email?: string }]` */
export function wrapTupleType(tuple: SyntaxNode, names: readonly string[], source: string): TextEdit[] {
  const elements = list(tuple, "elementTypes");
  if (elements.length !== names.length || elements.some((one) => isTypePayload(one, names))) return [];
  const members = elements.map((one, index) => {
    const type = one.type === "TSNamedTupleMember" ? child(one, "elementType") : child(one, "typeAnnotation");
    if (one.type === "TSRestType" || type?.type === "TSRestType")
      throw new Refusal(one, "rest elements have no names");
    const isOptional = one.type === "TSOptionalType" || one["optional"] === true;
    const isWrapped = one.type === "TSOptionalType" || one.type === "TSNamedTupleMember";
    const { start, end } = isWrapped && type !== undefined ? type : one;
    return `${names[index] ?? ""}${isOptional ? "?" : ""}: ${source.slice(start, end)}`;
  });
  const whole = source.slice(tuple.start, tuple.end);
  if (/\/[/*]/.test(whole)) throw new Refusal(tuple, "a comment in the type would be lost");
  return [{ start: tuple.start, end: tuple.end, text: `[{ ${members.join("; ")} }]` }];
}

function isTypePayload(element: SyntaxNode, names: readonly string[]): boolean {
  const keys = list(element, "members").map((one) => keyName(one));
  return element.type === "TSTypeLiteral" && keys.every((key) => key !== undefined && names.includes(key));
}
