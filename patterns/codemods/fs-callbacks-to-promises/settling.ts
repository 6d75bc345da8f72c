import { child, identifierName, list, type SyntaxNode } from "../../syntax/tree.ts";

/** The names that the executor of a promise and the callback in it give to what they work with. */
export interface Names {
  readonly resolve: string;
  readonly reject: string;
  readonly error: string;
}

/** What the promise is settled with: the value's node, or nothing for `resolve()`. */
export interface Settlement {
  readonly by: string;
  readonly value: SyntaxNode | undefined;
}

/** Thrown for a statement that does something else than settle the promise. */
class Other extends Error {
  override readonly name = "Other";
}

/**
 * How a callback settles its promise when there is an error, or when there is none: by its first call of `resolve` or
 * `reject`. `undefined` when it does anything else, or may end without.
 */
export function settlementOf(callback: SyntaxNode, names: Names, hasError: boolean): Settlement | undefined {
  const settlements: Settlement[] = [];
  const body = child(callback, "body");
  try {
    if (body?.type === "BlockStatement") run(body, names, hasError, settlements);
    else if (body !== undefined) evaluate(body, names, hasError, settlements);
  } catch (error) {
    if (error instanceof Other) return undefined;
    throw error;
  }
  return settlements[0];
}

/** @returns whether the function goes on behind the statement */
function run(statement: SyntaxNode, names: Names, hasError: boolean, into: Settlement[]): boolean {
  const inner = (one: SyntaxNode | undefined) => one === undefined || run(one, names, hasError, into);
  switch (statement.type) {
    case "BlockStatement":
      if (list(statement, "directives").length > 0) throw new Other();
      return list(statement, "body").every(inner);
    case "ExpressionStatement":
      evaluate(child(statement, "expression"), names, hasError, into);
      return true;
    case "IfStatement": {
      const isMet = decide(child(statement, "test"), names) === hasError;
      return inner(child(statement, isMet ? "consequent" : "alternate"));
    }
    case "ReturnStatement": {
      const argument = child(statement, "argument");
      if (argument !== undefined) evaluate(argument, names, hasError, into);
      return false;
    }
    default:
      throw new Other();
  }
}

function evaluate(
  expression: SyntaxNode | undefined,
  names: Names,
  hasError: boolean,
  into: Settlement[],
): void {
  if (expression?.type === "ConditionalExpression") {
    const isMet = decide(child(expression, "test"), names) === hasError;
    evaluate(child(expression, isMet ? "consequent" : "alternate"), names, hasError, into);
  } else if (expression?.type === "UnaryExpression" && expression["operator"] === "void") {
    evaluate(child(expression, "argument"), names, hasError, into);
  } else into.push(settlement(expression, names));
}

/** What an error means for a test: `true` for `error`, `false` for `!error` and `error === null`. */
function decide(test: SyntaxNode | undefined, names: Names): boolean {
  if (identifierName(test) === names.error) return true;
  if (test?.type === "UnaryExpression" && test["operator"] === "!")
    return !decide(child(test, "argument"), names);
  const isNullTest =
    test?.type === "BinaryExpression" &&
    identifierName(child(test, "left")) === names.error &&
    child(test, "right")?.type === "NullLiteral";
  // Node gives null when there is no error, and undefined here and there: only the loose comparisons know both.
  if (isNullTest && test["operator"] === "!=") return true;
  if (isNullTest && test["operator"] === "==") return false;
  throw new Other();
}

function settlement(call: SyntaxNode | undefined, names: Names): Settlement {
  const by = identifierName(child(call, "callee"));
  const [value, another] = list(call, "arguments");
  const isKnown = call?.type === "CallExpression" && (by === names.resolve || by === names.reject);
  if (!isKnown || another !== undefined) throw new Other();
  if (value !== undefined && value.type !== "Identifier") throw new Other();
  return { by, value: identifierName(value) === "undefined" ? undefined : value };
}
