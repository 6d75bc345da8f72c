import type { Rule } from "eslint";

type Listener<Type extends keyof Rule.RuleListener> = Parameters<NonNullable<Rule.RuleListener[Type]>>[0];
type Declaration = Listener<"ImportDeclaration"> | Listener<"ExportNamedDeclaration">;
type Call = Listener<"ImportExpression">;

/** What the published types do not know of these nodes. */
interface TypeOnly {
  readonly importKind?: string;
  readonly exportKind?: string;
}

/** An import of JSON says that it is one, as engines demand. */
const rule: Rule.RuleModule = {
  meta: {
    type: "problem",
    docs: { description: 'Require `with { type: "json" }` for imports of JSON' },
    fixable: "code",
    messages: {
      missing: 'Engines load JSON only with `with { type: "json" }`.',
      named: "A JSON module has a default export only: import that, and take the names from it.",
    },
    schema: [],
  },
  create(context) {
    return {
      ImportDeclaration(node) {
        checkDeclaration(context, node);
      },
      ExportNamedDeclaration(node) {
        checkDeclaration(context, node);
      },
      ImportExpression(node) {
        if (!isJson(node.source) || hasOptions(node)) return;
        context.report({
          node,
          messageId: "missing",
          fix: (fixer) => addOptions(context, fixer, node),
        });
      },
    };
  },
};

export default rule;

function checkDeclaration(context: Rule.RuleContext, node: Declaration): void {
  const { source } = node;
  if (!isJson(source) || isTypeOnly(node) || node.attributes.length > 0) return;
  if (!node.specifiers.every(isOfDefault)) {
    context.report({ node, messageId: "named" });
    return;
  }
  // `with {}` is there, but empty.
  const next = context.sourceCode.getTokenAfter(source);
  const isEmpty = next !== null && ["with", "assert"].includes(next.value) && next.range[0] < endOf(node);
  context.report({
    node,
    messageId: "missing",
    ...(!isEmpty && { fix: (fixer) => fixer.insertTextAfter(source, ' with { type: "json" }') }),
  });
}

function endOf(node: Declaration): number {
  return node.range?.[1] ?? 0;
}

function isJson(source: unknown): source is Call["source"] {
  const value = (source as { value?: unknown } | null | undefined)?.value;
  return typeof value === "string" && value.endsWith(".json");
}

function isTypeOnly(node: Declaration): boolean {
  const { importKind, exportKind } = node as TypeOnly;
  return importKind === "type" || exportKind === "type";
}

/** `x`, `* as x`, `{ default as x }` */
function isOfDefault(specifier: Declaration["specifiers"][number]): boolean {
  const isNamed = specifier.type === "ImportSpecifier" || specifier.type === "ExportSpecifier";
  if (!isNamed) return true;
  if ((specifier as TypeOnly).importKind === "type") return false;
  const outer = specifier.type === "ImportSpecifier" ? specifier.imported : specifier.local;
  return (outer.type === "Identifier" ? outer.name : outer.value) === "default";
}

function hasOptions(node: Call): boolean {
  return node.options != null;
}

function addOptions(context: Rule.RuleContext, fixer: Rule.RuleFixer, node: Call): Rule.Fix {
  const next = context.sourceCode.getTokenAfter(node.source);
  const hasComma = next?.value === ",";
  const options = '{ with: { type: "json" } }';
  return hasComma
    ? fixer.insertTextAfter(next, ` ${options}`)
    : fixer.insertTextAfter(node.source, `, ${options}`);
}
