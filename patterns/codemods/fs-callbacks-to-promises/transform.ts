import type { API, FileInfo } from "jscodeshift";
import { freedNames } from "../../syntax/freed-names.ts";
import { memberAround } from "../../syntax/member-around.ts";
import { moduleMember } from "../../syntax/modules.ts";
import { parse } from "../../syntax/parse.ts";
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
import { isTwin, takesDescriptor } from "./functions.ts";
import { PromisesName } from "./promises-name.ts";
import { readWrapper, type FsCall } from "./wrapper.ts";

/** Replaces promises that were made by hand from the callbacks of `fs` by those of `fs.promises`. */
export default function transform(file: FileInfo, api: API): string | undefined {
  const root = fileNode(parse(file, api));
  const scopes = analyzeScopes(root);
  if (isReplacedHere(root, scopes)) return undefined;
  const name = new PromisesName(scopes);
  const opensFiles = scopes.bindings.some((binding) =>
    binding.references.some(({ node, ancestors }) =>
      /^open(?:Sync)?$/.test(fsFunction(memberAround(node, ancestors), scopes) ?? ""),
    ),
  );
  const isSafe = (call: FsCall) => !(takesDescriptor(call.name) && (opensFiles || isDescriptor(call.target)));
  const edits: TextEdit[] = [];
  const consumed = new Set<SyntaxNode>();
  walk(root, (node, ancestors) => {
    const call = readPromisify(node, scopes) ?? readWrapper(node, ancestors, scopes, file.source, fsFunction);
    const callee = call && isSafe(call) ? name.memberText(call.callee, call.name, file.source) : undefined;
    if (call === undefined || callee === undefined) return true;
    edits.push({ start: node.start, end: node.end, text: callee + call.argumentsText });
    for (const one of call.consumed) consumed.add(one);
    return false;
  });
  if (edits.length === 0) return undefined;
  const freed = freedNames(scopes, consumed);
  edits.push(...name.importEdits(freed));
  return applyEdits(file.source, [...edits, ...removeUnused(root, file.source, freed)]);
}

/** `readFile` for an expression that is `fs.readFile`, when `fs.promises` has its twin or it opens a file. */
function fsFunction(expression: SyntaxNode | undefined, scopes: Scopes): string | undefined {
  const member = moduleMember(expression, scopes);
  const [name, more] = member?.path ?? [];
  return member?.module === "fs" && more === undefined ? name : undefined;
}

/** `promisify(fs.readFile)`, with the name and the place of the function. */
function readPromisify(node: SyntaxNode, scopes: Scopes): FsCall | undefined {
  const [callee, another] = node.type === "CallExpression" ? list(node, "arguments") : [];
  const promisify = moduleMember(child(node, "callee"), scopes);
  if (promisify?.module !== "util" || promisify.path.join() !== "promisify" || another !== undefined)
    return undefined;
  const name = fsFunction(callee, scopes);
  if (callee === undefined || name === undefined || !isTwin(name)) return undefined;
  const wrapped = child(node, "callee");
  const consumed = [callee, wrapped, child(wrapped, "object")].filter((one) => one !== undefined);
  return { callee, name, target: undefined, argumentsText: "", consumed };
}

/** Whether the file mocks `fs` or changes it: then both faces of it need not be alike. */
function isReplacedHere(root: SyntaxNode, scopes: Scopes): boolean {
  const isFs = (node: SyntaxNode | undefined) => {
    const member = moduleMember(node, scopes);
    return member?.module === "fs" && member.path.length === 0;
  };
  let isReplaced = false;
  walk(root, (node) => {
    const [first, second] = list(node, "arguments");
    const isLoad =
      identifierName(child(node, "callee")) === "require" || child(node, "callee")?.type === "Import";
    if (/^(?:node:)?fs$/.test(stringValue(first) ?? "") && !isLoad) isReplaced = true;
    if (isFs(first) && stringValue(second) !== undefined) isReplaced = true;
    const target = child(node, "left");
    if (node.type === "AssignmentExpression" && isFs(child(target, "object"))) isReplaced = true;
  });
  return isReplaced;
}

function isDescriptor(target: SyntaxNode | undefined): boolean {
  if (target?.type === "NumericLiteral") return true;
  const name = identifierName(child(target, "property") ?? target) ?? "";
  return /fd$|descriptor|handle/i.test(name);
}
