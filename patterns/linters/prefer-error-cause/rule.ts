import type { Rule, Scope } from "eslint";
import { addProperty, lacksProperty } from "../../syntax/object-literal.ts";

type Listener<Type extends string> = Type extends keyof Rule.RuleListener
  ? Parameters<NonNullable<Rule.RuleListener[Type]>>[0]
  : never;
type Throw = Listener<"ThrowStatement">;
type Catch = Listener<"CatchClause">;
type Construction = Listener<"NewExpression"> | Listener<"CallExpression">;
type Literal = Listener<"ObjectExpression">;

/** At which argument the options stand: `new AggregateError(errors, message, options)` has one more before. */
const optionsPosition: Readonly<Record<string, number>> = {
  AggregateError: 2,
  Error: 1,
  EvalError: 1,
  RangeError: 1,
  ReferenceError: 1,
  SyntaxError: 1,
  TypeError: 1,
  URIError: 1,
};

/** An error thrown from a catch clause carries the error that was caught as its cause. */
const rule: Rule.RuleModule = {
  meta: {
    type: "suggestion",
    docs: { description: "Require the cause of an error that is thrown from a catch clause" },
    fixable: "code",
    messages: { missing: "The caught error is lost: pass it on as `cause`." },
    schema: [],
  },
  create(context) {
    return {
      ThrowStatement(node) {
        const construction = builtInConstruction(context, node);
        const clause = enclosingCatch(node);
        if (construction === undefined || clause === undefined || !lacksCause(construction)) return;
        const name = nameOfCaught(context, clause, node);
        context.report({
          node: construction,
          messageId: "missing",
          ...(name !== undefined && { fix: (fixer) => addCause(context, fixer, clause, construction, name) }),
        });
      },
    };
  },
};

export default rule;

/** `new Error(…)` or `Error(…)`, when the name is really the global class. */
function builtInConstruction(context: Rule.RuleContext, node: Throw): Construction | undefined {
  const thrown = node.argument;
  if (thrown.type !== "NewExpression" && thrown.type !== "CallExpression") return undefined;
  const { callee } = thrown;
  if (callee.type !== "Identifier" || !Object.hasOwn(optionsPosition, callee.name)) return undefined;
  const variable = findVariable(context.sourceCode.getScope(thrown), callee.name);
  return variable === undefined || variable.defs.length === 0 ? (thrown as Construction) : undefined;
}

function findVariable(scope: Scope.Scope, name: string): Scope.Variable | undefined {
  for (let current: Scope.Scope | null = scope; current !== null; current = current.upper) {
    const variable = current.set.get(name);
    if (variable !== undefined) return variable;
  }
  return undefined;
}

/** The nearest catch clause around a node, unless a function lies between them. */
function enclosingCatch(node: Throw): Catch | undefined {
  for (let current: Rule.Node | null = node.parent; current !== null; current = current.parent) {
    if (current.type === "CatchClause") return current;
    if (/Function|StaticBlock|PropertyDefinition/.test(current.type)) return undefined;
  }
  return undefined;
}

function lacksCause(construction: Construction): boolean {
  const args = construction.arguments;
  if (args.some(({ type }) => type === "SpreadElement")) return false;
  const options = args[positionIn(construction)];
  if (options === undefined) return true;
  return options.type === "ObjectExpression" && lacksProperty(options, "cause");
}

function positionIn(construction: Construction): number {
  const { callee } = construction;
  return callee.type === "Identifier" ? (optionsPosition[callee.name] ?? 1) : 1;
}

/** The name under which the throw can reach the caught error; `undefined` when it cannot be had safely. */
function nameOfCaught(context: Rule.RuleContext, clause: Catch, node: Throw): string | undefined {
  if (clause.param == null) return freeName(context, clause);
  if (clause.param.type !== "Identifier") return undefined;
  const { name } = clause.param;
  const caught = context.sourceCode.getDeclaredVariables(clause).find((variable) => variable.name === name);
  const isReassigned = caught?.references.some((reference) => reference.isWrite()) ?? true;
  const isVisible = findVariable(context.sourceCode.getScope(node), name) === caught;
  return isVisible && !isReassigned ? name : undefined;
}

/** A name that nothing in the clause uses, so that it hides nothing there. */
function freeName(context: Rule.RuleContext, clause: Catch): string | undefined {
  const used = new Set(context.sourceCode.getTokens(clause).map(({ value }) => value));
  return ["error", "cause", "caught"].find((name) => !used.has(name));
}

function* addCause(
  context: Rule.RuleContext,
  fixer: Rule.RuleFixer,
  clause: Catch,
  construction: Construction,
  name: string,
): Iterable<Rule.Fix> {
  const { sourceCode } = context;
  if (clause.param == null) {
    const keyword = sourceCode.getFirstToken(clause);
    if (keyword !== null) yield fixer.insertTextAfter(keyword, ` (${name})`);
  }
  const property = name === "cause" ? "cause" : `cause: ${name}`;
  const args = construction.arguments;
  const position = positionIn(construction);
  const options = args[position];
  if (options !== undefined) {
    const fix = addProperty(context, fixer, options as Literal, property);
    if (fix !== null) yield fix;
    return;
  }
  const missing = `${"undefined, ".repeat(position - args.length)}{ ${property} }`;
  const last = args.at(-1);
  if (last !== undefined) {
    yield fixer.insertTextAfter(last, `, ${missing}`);
    return;
  }
  const next = sourceCode.getTokenAfter(construction.callee);
  const hasParentheses = next?.value === "(" && sourceCode.getLastToken(construction)?.value === ")";
  if (hasParentheses) yield fixer.insertTextAfter(next, missing);
  else yield fixer.insertTextAfter(construction, `(${missing})`);
}
