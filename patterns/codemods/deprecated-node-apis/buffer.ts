import { moduleMember } from "../../syntax/modules.ts";
import type { Scopes } from "../../syntax/scopes.ts";
import type { TextEdit } from "../../syntax/text-edits.ts";
import { child, identifierName, keyName, list, type SyntaxNode } from "../../syntax/tree.ts";

/**
 * `new Buffer("text")` → `Buffer.from("text")`, `new Buffer(16)` → `Buffer.alloc(16)`; also without `new`. Node decides
 * by the type of the first argument: where the code does not show it, the answer is `"unknown"`.
 */
export function bufferEdits(node: SyntaxNode, scopes: Scopes, source: string): TextEdit[] | "unknown" {
  if (!/^(?:New|Call)Expression$/.test(node.type)) return [];
  const callee = child(node, "callee");
  const args = list(node, "arguments");
  if (callee === undefined || args.length === 0 || !isBuffer(callee, scopes)) return [];
  const factory = factoryFor(args, scopes);
  if (factory === undefined) return "unknown";
  const keyword = node.type === "NewExpression" ? /^new\s*/.exec(source.slice(node.start)) : null;
  return [
    { start: node.start, end: node.start + (keyword?.[0].length ?? 0), text: "" },
    { start: callee.end, end: callee.end, text: `.${factory}` },
  ];
}

function isBuffer(callee: SyntaxNode, scopes: Scopes): boolean {
  const isGlobal = identifierName(callee) === "Buffer" && scopes.bindingOf(callee) === undefined;
  const member = moduleMember(callee, scopes);
  return isGlobal || (member?.module === "buffer" && member.path.join() === "Buffer");
}

function factoryFor([value, ...others]: readonly SyntaxNode[], scopes: Scopes): "from" | "alloc" | undefined {
  // With an encoding a number is refused by both.
  if (value?.type !== "SpreadElement" && others[0]?.type === "StringLiteral") return "from";
  if (isTextOrData(value, scopes)) return "from";
  return isNumber(value) && others.length === 0 ? "alloc" : undefined;
}

const textMethods = new Set(["join", "toString", "toLowerCase", "toUpperCase", "toJSON"]);

function isTextOrData(value: SyntaxNode | undefined, scopes: Scopes): boolean {
  if (value === undefined) return false;
  if (/^(?:StringLiteral|TemplateLiteral|ArrayExpression)$/.test(value.type)) return true;
  if (value.type === "BinaryExpression" && value["operator"] === "+")
    return isTextOrData(child(value, "left"), scopes) || isTextOrData(child(value, "right"), scopes);
  if (value.type !== "CallExpression") return false;
  const callee = child(value, "callee");
  if (identifierName(callee) === "String") return callee !== undefined && !scopes.bindingOf(callee);
  const object = child(callee, "object");
  const isStringify =
    identifierName(object) === "JSON" && keyName(callee as SyntaxNode, "property") === "stringify";
  return (
    isStringify || (object !== undefined && textMethods.has(keyName(callee as SyntaxNode, "property") ?? ""))
  );
}

/** A number or a big integer; both ways refuse the latter alike. */
function isNumber(value: SyntaxNode | undefined): boolean {
  if (value?.type === "NumericLiteral") return true;
  return (
    value?.type === "BinaryExpression" && /^(?:[-*/%&|^]|\*\*|<<|>>>?)$/.test(value["operator"] as string)
  );
}
