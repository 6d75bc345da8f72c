import { isParenthesized } from "../../syntax/parenthesized.ts";
import type { Scopes } from "../../syntax/scopes.ts";
import { child, childrenOf, identifierName, list, walk, type SyntaxNode } from "../../syntax/tree.ts";
import { givesValue, isTwin } from "./functions.ts";
import { settlementOf, type Settlement } from "./settling.ts";

/** A call of a function of `fs` that is to become a call of its twin. */
export interface FsCall {
  /** The expression that names the function: `fs.readFile`, `readFile`. */
  readonly callee: SyntaxNode;
  readonly name: string;
  /** The first argument; nothing where the function is not called. */
  readonly target: SyntaxNode | undefined;
  /** The arguments with their parentheses; empty where the function is not called. */
  readonly argumentsText: string;
  /** Identifiers that the new call does without. */
  readonly consumed: readonly SyntaxNode[];
}

/**
 * `new Promise((resolve, reject) => fs.readFile(path, (error, data) => error ? reject(error) : resolve(data)))`, in all
 * the forms in which the promise ends up exactly like that of `fs.promises.readFile(path)`.
 */
export function readWrapper(
  node: SyntaxNode,
  ancestors: readonly SyntaxNode[],
  scopes: Scopes,
  source: string,
  fsFunction: (expression: SyntaxNode | undefined, scopes: Scopes) => string | undefined,
): FsCall | undefined {
  const [executor, another] = isPromise(node, scopes) ? list(node, "arguments") : [];
  if (executor === undefined || another !== undefined || !isPlainFunction(executor)) return undefined;
  const [resolve, reject, ...more] = list(executor, "params").map(identifierName);
  const call = onlyCall(executor);
  const callee = child(call, "callee");
  const name = fsFunction(callee, scopes);
  if (resolve === undefined || reject === undefined || more.length > 0) return undefined;
  if (call === undefined || callee === undefined || name === undefined || !isTwin(name)) return undefined;

  const kept = list(call, "arguments").slice(0, -1);
  const callback = list(call, "arguments").at(-1);
  const [first, last] = [kept[0], kept.at(-1)];
  if (first === undefined || last === undefined || callback === undefined) return undefined;
  if (!isPlainFunction(callback) || !kept.every((one) => isKeepable(one, executor, scopes))) return undefined;
  const throwsAlike = isAwaited(ancestors) || kept.every(cannotThrow);
  if (!throwsAlike || !settlesAlike(callback, { resolve, reject }, name, ancestors)) return undefined;
  const lost = source.slice(node.start, first.start) + source.slice(last.end, node.end);
  if (/\/[/*]/.test(lost)) return undefined;
  const argumentsText = `(${source.slice(first.start, last.end)})`;
  return { callee, name, target: first, argumentsText, consumed: [callee] };
}

function isPromise(node: SyntaxNode, scopes: Scopes): boolean {
  const callee = child(node, "callee");
  const isNamed = node.type === "NewExpression" && identifierName(callee) === "Promise";
  return isNamed && callee !== undefined && scopes.bindingOf(callee) === undefined;
}

function isPlainFunction(node: SyntaxNode): boolean {
  const isFunction = /^(?:ArrowFunction|Function)Expression$/.test(node.type);
  return isFunction && node["async"] !== true && node["generator"] !== true;
}

/** The call that a function consists of. */
function onlyCall(executor: SyntaxNode): SyntaxNode | undefined {
  const body = child(executor, "body");
  const [statement, another] = list(body, "body");
  if (another !== undefined || list(body, "directives").length > 0) return undefined;
  const expression =
    body?.type === "BlockStatement"
      ? (child(statement, "expression") ??
        (statement?.type === "ReturnStatement" ? child(statement, "argument") : undefined))
      : body;
  return expression?.type === "CallExpression" ? expression : undefined;
}

/** Whether an argument means the same outside the executor. */
function isKeepable(argument: SyntaxNode, executor: SyntaxNode, scopes: Scopes): boolean {
  if (argument.type === "SpreadElement" || isParenthesized(argument)) return false;
  let isKeepable = true;
  walk(argument, (node) => {
    if (identifierName(node) === undefined) {
      const isOwnThis = node.type === "ThisExpression" && executor.type === "FunctionExpression";
      if (isOwnThis || /Function|Method/.test(node.type)) isKeepable = false;
      return;
    }
    const isOwn = scopes.bindingOf(node)?.declarations.some((one) => one.node === executor) === true;
    if (isOwn || ["arguments", "throwIfNoEntry"].includes(node.name as string)) isKeepable = false;
  });
  return isKeepable;
}

/** In an executor, an error becomes a rejection; where the promise is awaited at once, that is the same. */
function isAwaited(ancestors: readonly SyntaxNode[]): boolean {
  return ancestors.at(-1)?.type === "AwaitExpression";
}

const harmless =
  /^(?:Identifier|ThisExpression|\w*Literal|TemplateElement|ObjectExpression|ObjectProperty|ArrayExpression)$/;

/** Names, literals, and objects and arrays of them. Templates and additions turn values into text, which can fail. */
function cannotThrow(argument: SyntaxNode): boolean {
  if (argument.type === "TemplateLiteral" && list(argument, "expressions").length > 0) return false;
  if (argument.type === "MemberExpression")
    return child(argument, "object")?.type === "ThisExpression" && argument["computed"] !== true;
  return harmless.test(argument.type) && childrenOf(argument).every(cannotThrow);
}

function settlesAlike(
  callback: SyntaxNode,
  promise: { readonly resolve: string; readonly reject: string },
  name: string,
  ancestors: readonly SyntaxNode[],
): boolean {
  const [error, data, ...more] = list(callback, "params");
  const [errorName, dataName] = [identifierName(error), identifierName(data)];
  if (errorName === undefined || more.length > 0) return false;
  const names = [promise.resolve, promise.reject, errorName, ...(dataName === undefined ? [] : [dataName])];
  if (new Set(names).size < names.length || (data !== undefined && dataName === undefined)) return false;
  const failure = settlementOf(callback, { ...promise, error: errorName }, true);
  const success = settlementOf(callback, { ...promise, error: errorName }, false);
  if (failure?.by !== promise.reject || identifierName(failure.value) !== errorName) return false;
  if (success?.by !== promise.resolve) return false;
  return resolvesAlike(success, dataName, name, ancestors);
}

/** `resolve()` drops a value that the twin gives: that matters unless the result is dropped anyway. */
function resolvesAlike(
  { value }: Settlement,
  dataName: string | undefined,
  name: string,
  ancestors: readonly SyntaxNode[],
): boolean {
  if (value !== undefined) return identifierName(value) === dataName;
  const isDropped = isAwaited(ancestors) && ancestors.at(-2)?.type === "ExpressionStatement";
  return !givesValue(name) || isDropped;
}
