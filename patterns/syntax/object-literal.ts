import type { Rule } from "eslint";

type Call = Parameters<NonNullable<Rule.RuleListener["CallExpression"]>>[0];
type ObjectLiteral = Extract<Call["arguments"][number], { type: "ObjectExpression" }>;

/** Whether an object that is written out surely has no such property: a spread or a computed key might be it. */
export function lacksProperty(object: ObjectLiteral, name: string): boolean {
  return object.properties.every(
    (property) => property.type === "Property" && !property.computed && keyOf(property.key) !== name,
  );
}

/** Puts a property first: `{ a }` → `{ property, a }`. */
export function addProperty(
  context: Rule.RuleContext,
  fixer: Rule.RuleFixer,
  object: ObjectLiteral,
  property: string,
): Rule.Fix | null {
  const [first] = object.properties;
  if (first !== undefined) return fixer.insertTextBefore(first, `${property}, `);
  const brace = context.sourceCode.getFirstToken(object);
  return brace === null ? null : fixer.insertTextAfter(brace, ` ${property} `);
}

function keyOf(key: { type: string; name?: string; value?: unknown }): unknown {
  return key.type === "Identifier" ? key.name : key.value;
}
