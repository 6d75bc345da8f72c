import type { Rule } from "eslint";
import { addProperty, lacksProperty } from "../../syntax/object-literal.ts";

type Listener<Type extends keyof Rule.RuleListener> = Parameters<NonNullable<Rule.RuleListener[Type]>>[0];
type Call = Listener<"CallExpression">;
type Options = Call["arguments"][number];

/** A listener for the abort of a signal says that it is called once, and so goes when it was. */
const rule: Rule.RuleModule = {
  meta: {
    type: "suggestion",
    docs: { description: "Require `once: true` for listeners of a signal's abort" },
    fixable: "code",
    messages: { missing: "A signal aborts once: with `once: true` the listener goes, and what it holds." },
    schema: [],
  },
  create(context) {
    return {
      CallExpression(node) {
        if (!listensForAbort(node)) return;
        const [, listener, options] = node.arguments;
        if (listener === undefined || node.arguments.some(({ type }) => type === "SpreadElement")) return;
        if (options !== undefined && !lacksOnce(options)) return;
        context.report({
          node,
          messageId: "missing",
          fix: (fixer) => addOnce(context, fixer, node, options),
        });
      },
    };
  },
};

export default rule;

/** `signal.addEventListener("abort", …)`: other targets that abort, such as requests, may do so more than once. */
function listensForAbort({ callee, arguments: [event] }: Call): boolean {
  if (callee.type !== "MemberExpression" || callee.computed) return false;
  const isListening = callee.property.type === "Identifier" && callee.property.name === "addEventListener";
  if (!isListening || event?.type !== "Literal" || event.value !== "abort") return false;
  return /signal$/i.test(nameOf(callee.object));
}

function nameOf(node: { readonly type: string }): string {
  const { name, property, expression, argument } = node as Partial<Record<string, unknown>>;
  if (node.type === "Identifier" || node.type === "PrivateIdentifier") return String(name);
  const inner = property ?? expression ?? argument;
  return typeof inner === "object" && inner !== null ? nameOf(inner as { type: string }) : "";
}

/** `true`, `false`, and objects that are written out and do not say `once`. */
function lacksOnce(options: Options): boolean {
  if (options.type === "Literal") return typeof options.value === "boolean";
  return options.type === "ObjectExpression" && lacksProperty(options, "once");
}

function addOnce(
  context: Rule.RuleContext,
  fixer: Rule.RuleFixer,
  node: Call,
  options: Options | undefined,
): Rule.Fix | null {
  const { sourceCode } = context;
  if (options?.type === "Literal")
    return fixer.replaceText(
      options,
      options.value === true ? "{ capture: true, once: true }" : "{ once: true }",
    );
  if (options?.type === "ObjectExpression") return addProperty(context, fixer, options, "once: true");
  const closing = sourceCode.getLastToken(node);
  const last = closing && sourceCode.getTokenBefore(closing);
  if (last == null) return null;
  return fixer.insertTextAfter(last, last.value === "," ? " { once: true }" : ", { once: true }");
}
