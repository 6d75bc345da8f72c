import type { Rule, Scope } from "eslint";

type Listener<Type extends keyof Rule.RuleListener> = Parameters<NonNullable<Rule.RuleListener[Type]>>[0];
type Literal = Listener<"Literal">;
type Identifier = Scope.Reference["identifier"] & Rule.NodeParentExtension;

/** A regular expression that is only tested has no `g`: the flag makes it begin where the last match ended. */
const rule: Rule.RuleModule = {
  meta: {
    type: "problem",
    docs: { description: "Disallow the flag `g` for regular expressions that are only used with `test`" },
    fixable: "code",
    hasSuggestions: true,
    messages: {
      useless: "`test` needs no flag `g`.",
      stateful:
        "With the flag `g` each `test` begins where the last match ended, so results depend on what was tested before.",
      drop: "Drop the flag, so that each test begins at the start.",
    },
    schema: [],
  },
  create(context) {
    return {
      Literal(node) {
        if (!hasGlobalFlag(node)) return;
        const fix = (fixer: Rule.RuleFixer) => dropFlag(context, fixer, node);
        if (isTested(node)) {
          context.report({ node, messageId: "useless", fix });
          return;
        }
        const uses = testsOfVariable(context, node);
        if (uses === undefined) return;
        if (uses.length === 1 && uses.every((use) => runsOncePerLiteral(context, node, use)))
          context.report({ node, messageId: "useless", fix });
        else context.report({ node, messageId: "stateful", suggest: [{ messageId: "drop", fix }] });
      },
    };
  },
};

export default rule;

function hasGlobalFlag(node: Literal): boolean {
  return "regex" in node && node.regex.flags.includes("g");
}

/** Whether a node is what `test` is called on. */
function isTested(node: Rule.Node): boolean {
  const member = node.parent;
  if (member?.type !== "MemberExpression" || member.object !== node) return false;
  const isTest = !member.computed && member.property.type === "Identifier" && member.property.name === "test";
  return isTest && member.parent.type === "CallExpression" && member.parent.callee === member;
}

/** The uses of the constant that a literal initializes, when all of them are tests and there is one at least. */
function testsOfVariable(context: Rule.RuleContext, node: Literal): Identifier[] | undefined {
  const declarator = node.parent;
  if (declarator.type !== "VariableDeclarator" || declarator.init !== node) return undefined;
  const declaration = declarator.parent;
  const isExported = declaration.parent?.type === "ExportNamedDeclaration";
  const [variable, another] = context.sourceCode.getDeclaredVariables(declarator);
  if (isExported || variable === undefined || another !== undefined) return undefined;
  const uses = variable.references.filter((reference) => reference.init !== true);
  const identifiers = uses.map(({ identifier }) => identifier as Identifier);
  const areTests =
    uses.every((use) => use.isReadOnly()) && identifiers.every((one) => isTested(one as Rule.Node));
  return areTests && identifiers.length > 0 ? identifiers : undefined;
}

/** Whether each evaluation of the literal is tested at most once: no function and no loop lies between them. */
function runsOncePerLiteral(context: Rule.RuleContext, literal: Literal, use: Identifier): boolean {
  const around = new Set<unknown>(context.sourceCode.getAncestors(literal));
  return context.sourceCode
    .getAncestors(use as Rule.Node)
    .filter((ancestor) => !around.has(ancestor))
    .every(({ type }) => !/Function|^(?:For|While|DoWhile)|^Class|StaticBlock/.test(type));
}

function dropFlag(context: Rule.RuleContext, fixer: Rule.RuleFixer, node: Literal): Rule.Fix {
  const text = context.sourceCode.getText(node);
  const end = text.lastIndexOf("/") + 1;
  return fixer.replaceText(node, text.slice(0, end) + text.slice(end).replace("g", ""));
}
