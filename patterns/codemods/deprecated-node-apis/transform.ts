import type { API, FileInfo } from "jscodeshift";
import { freedNames } from "../../syntax/freed-names.ts";
import { moduleMember } from "../../syntax/modules.ts";
import { parse } from "../../syntax/parse.ts";
import { placeOf } from "../../syntax/refusal.ts";
import { analyzeScopes, type Scopes } from "../../syntax/scopes.ts";
import { applyEdits, type TextEdit } from "../../syntax/text-edits.ts";
import {
  child,
  fileNode,
  identifierName,
  list,
  stringValue,
  walk,
  type SyntaxNode,
} from "../../syntax/tree.ts";
import { removeUnused } from "../../syntax/unused-imports.ts";
import { bufferEdits } from "./buffer.ts";
import { namesIn, type Replacement } from "./replacement.ts";
import { globalTwin, memberTwin } from "./twins.ts";
import { typeTest } from "./type-tests.ts";

/** Replaces deprecated parts of Node's interface where the replacement does exactly the same. */
export default function transform(file: FileInfo, api: API): string | undefined {
  const root = fileNode(parse(file, api));
  const scopes = analyzeScopes(root);
  const edits: TextEdit[] = [];
  const renamed: TextEdit[] = [];
  const dropped = new Set<SyntaxNode>();
  walk(root, (node, ancestors) => {
    const buffer = bufferEdits(node, scopes, file.source);
    if (buffer === "unknown") api.report(`${placeOf(file, node)}: ${unknownBuffer}`);
    else edits.push(...buffer);
    renamed.push(...sysEdits(node, scopes));
    const found = typeTest(node, ancestors, scopes, file.source) ?? memberEdit(node, ancestors, scopes);
    // The call in `!util.isString(x)` was met with its negation.
    if (found === undefined || found.drops.some((one) => dropped.has(one))) return;
    edits.push(...found.edits);
    for (const one of found.drops) dropped.add(one);
  });
  edits.push(...removeUnused(root, file.source, freedNames(scopes, dropped)));
  // A module that goes with what was taken from it needs no other name.
  const goes = (edit: TextEdit) => edits.some(({ start, end }) => start <= edit.start && edit.end <= end);
  edits.push(...renamed.filter((edit) => !goes(edit)));
  return edits.length === 0 ? undefined : applyEdits(file.source, edits);
}

const unknownBuffer =
  "new Buffer(…) stays: use Buffer.from for text or data, or Buffer.alloc for a length; the code does not say which it is.";

/** `sys` is an old name of `util`. */
function sysEdits(node: SyntaxNode, scopes: Scopes): TextEdit[] {
  const callee = child(node, "callee");
  const isRequire =
    identifierName(callee) === "require" && callee !== undefined && scopes.bindingOf(callee) === undefined;
  const isDeclaration = /^(?:Import|Export(?:Named|All))Declaration$/.test(node.type);
  const name = isDeclaration
    ? child(node, "source")
    : isRequire || callee?.type === "Import"
      ? list(node, "arguments")[0]
      : undefined;
  if (name?.type !== "StringLiteral" || !/^(?:node:)?sys$/.test(stringValue(name) ?? "")) return [];
  return [{ start: name.end - "sys'".length, end: name.end - 1, text: "util" }];
}

/** `os.tmpDir` → `os.tmpdir`, and `util.isArray` or an imported `isArray` → `Array.isArray`. */
function memberEdit(
  node: SyntaxNode,
  ancestors: readonly SyntaxNode[],
  scopes: Scopes,
): Replacement | undefined {
  const parent = ancestors.at(-1);
  const isMember = node.type === "MemberExpression" && node["computed"] !== true;
  const isName = node.type === "Identifier" && parent?.type !== "ExportSpecifier";
  const member = isMember || isName ? moduleMember(node, scopes) : undefined;
  if (member === undefined || isAssigned(node, parent)) return undefined;
  const twin = globalTwin(member);
  if (twin !== undefined) {
    const [global = ""] = twin.split(".");
    if (scopes.bindings.some(({ name }) => name === global)) return undefined;
    const text = parent?.["shorthand"] === true ? `${String(node.name)}: ${twin}` : twin;
    return { edits: [{ start: node.start, end: node.end, text }], drops: namesIn(node) };
  }
  const [property, renamed] = [child(node, "property"), memberTwin(member)];
  if (property === undefined || renamed === undefined) return undefined;
  return { edits: [{ start: property.start, end: property.end, text: renamed }], drops: [] };
}

function isAssigned(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  const isTarget = parent?.type === "AssignmentExpression" && parent["left"] === node;
  return isTarget || parent?.["operator"] === "delete" || parent?.type === "UpdateExpression";
}
