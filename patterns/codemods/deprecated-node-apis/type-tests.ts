import { moduleMember } from "../../syntax/modules.ts";
import type { Scopes } from "../../syntax/scopes.ts";
import { child, list, type SyntaxNode } from "../../syntax/tree.ts";
import { namesIn, type Replacement } from "./replacement.ts";

/** How `util` itself answers: the text before and behind the value, given the operator that says yes or no. */
const tests: Readonly<Record<string, (equals: "===" | "!==") => readonly [string, string]>> = {
  isBoolean: (equals) => ["typeof ", ` ${equals} "boolean"`],
  isFunction: (equals) => ["typeof ", ` ${equals} "function"`],
  isNull: (equals) => ["", ` ${equals} null`],
  isNullOrUndefined: (equals) => ["", ` ${equals.slice(0, 2)} null`],
  isNumber: (equals) => ["typeof ", ` ${equals} "number"`],
  isString: (equals) => ["typeof ", ` ${equals} "string"`],
  isSymbol: (equals) => ["typeof ", ` ${equals} "symbol"`],
  isUndefined: (equals) => ["", ` ${equals} undefined`],
};

/** Places where a comparison needs no parentheses. */
const loosePlaces: Readonly<Record<string, readonly string[]>> = {
  ArrowFunctionExpression: ["body"],
  AssignmentExpression: ["right"],
  CallExpression: ["arguments"],
  ConditionalExpression: ["test", "consequent", "alternate"],
  ExpressionStatement: ["expression"],
  IfStatement: ["test"],
  LogicalExpression: ["left", "right"],
  ObjectProperty: ["value"],
  ReturnStatement: ["argument"],
  TemplateLiteral: ["expressions"],
  VariableDeclarator: ["init"],
  WhileStatement: ["test"],
};

/** `util.isString(x)` → `typeof x === "string"`, and `!util.isString(x)` → `typeof x !== "string"`. */
export function typeTest(
  node: SyntaxNode,
  ancestors: readonly SyntaxNode[],
  scopes: Scopes,
  source: string,
): Replacement | undefined {
  const isNegated = node.type === "UnaryExpression" && node["operator"] === "!";
  const call = isNegated ? child(node, "argument") : node;
  const callee = child(call, "callee");
  const member = call?.type === "CallExpression" ? moduleMember(callee, scopes) : undefined;
  const [name = "", more] = member?.path ?? [];
  const isUtil = member?.module === "util" || member?.module === "sys";
  const [value, another] = list(call, "arguments");
  if (!isUtil || more !== undefined || !Object.hasOwn(tests, name)) return undefined;
  if (callee === undefined || value === undefined || value.type === "SpreadElement" || another !== undefined)
    return undefined;
  const lost = source.slice(node.start, value.start) + source.slice(value.end, node.end);
  const isMentioned = name === "isUndefined" && scopes.bindings.some((one) => one.name === "undefined");
  if (/\/[/*]/.test(lost) || isMentioned) return undefined;
  const [before = "", behind = ""] = tests[name]?.(isNegated ? "!==" : "===") ?? [];
  const [outer, outerEnd] = isLoosePlace(node, ancestors.at(-1)) ? ["", ""] : ["(", ")"];
  const [inner, innerEnd] = isTight(value) ? ["", ""] : ["(", ")"];
  return {
    edits: [
      { start: node.start, end: value.start, text: outer + before + inner },
      { start: value.end, end: node.end, text: innerEnd + behind + outerEnd },
    ],
    drops: namesIn(callee),
  };
}

/** Whether a value needs no parentheses beside `typeof` and `===`. */
function isTight({ type }: SyntaxNode): boolean {
  return /^(?:Identifier|ThisExpression|(?:Optional)?(?:Member|Call)Expression|StringLiteral)$/.test(type);
}

function isLoosePlace(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  const isParenthesized = (node["extra"] as { parenthesized?: boolean } | undefined)?.parenthesized === true;
  const fields = loosePlaces[parent?.type ?? ""] ?? [];
  return isParenthesized || fields.some((field) => list(parent, field).includes(node));
}
