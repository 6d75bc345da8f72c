import type { Form, Shape } from "../installation/drift/shape.ts";

/** A value of the shape with every field that is required; where there is a choice of forms, the one of this number. */
export function sampleOf(shape: Shape, choice = 0): unknown {
  const form = formOf(shape, choice);
  switch (form?.kind) {
    case "boolean":
      return true;
    case "number":
      return 1;
    case "string":
      return form.values?.[0] ?? "text";
    case "array":
      return [sampleOf(form.items, choice)];
    case "object":
      return Object.fromEntries(
        requiredFields(form).map(([name, { shape: inner }]) => [name, sampleOf(inner, choice)]),
      );
    default:
      return null;
  }
}

/** The fields that a value of {@link sampleOf} cannot do without, as paths; those of arrays are left out. */
export function requiredPaths(shape: Shape, choice = 0): string[][] {
  const form = formOf(shape, choice);
  if (form?.kind !== "object") return [];
  return requiredFields(form).flatMap(([name, { shape: inner }]) => [
    [name],
    ...requiredPaths(inner, choice).map((path) => [name, ...path]),
  ]);
}

/** A copy that lacks the field. */
export function without(value: unknown, [name = "", ...rest]: readonly string[]): unknown {
  const { [name]: inner, ...others } = value as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [name]: without(inner, rest) };
}

function formOf(shape: Shape, choice: number): Form | undefined {
  const forms = shape();
  return forms[Math.min(choice, forms.length - 1)];
}

function requiredFields(form: Extract<Form, { kind: "object" }>) {
  return [...form.properties].filter(([, { required }]) => required);
}
