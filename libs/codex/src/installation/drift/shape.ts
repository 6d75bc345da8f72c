/** As much of JSON Schema (draft 7) as Codex and zod write. */
export interface JsonSchema {
  $ref?: string;
  type?: string | readonly string[];
  enum?: readonly unknown[];
  const?: unknown;
  properties?: Readonly<Record<string, JsonSchema | boolean>>;
  required?: readonly string[];
  items?: JsonSchema | boolean;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  allOf?: readonly JsonSchema[];
  definitions?: Readonly<Record<string, JsonSchema>>;
}

/** One of the forms that a value may have. */
export type Form =
  | { kind: "any" }
  | { kind: "null" | "boolean" | "number" }
  | { kind: "string"; values?: readonly string[] }
  | { kind: "array"; items: Shape }
  | {
      kind: "object";
      properties: ReadonlyMap<string, { shape: Shape; required: boolean }>;
      /** Of fields that are not listed, where they are described. */
      others?: Shape;
    };

/** All the forms that a value may have; read lazily, as schemas refer to themselves. */
export type Shape = () => readonly Form[];

/** Reads a schema whose references point into `definitions` of its root. */
export function shapeOf(schema: JsonSchema | boolean, root: JsonSchema): Shape {
  let forms: readonly Form[] | undefined;
  return () => (forms ??= formsOf(schema, root));
}

function formsOf(schema: JsonSchema | boolean, root: JsonSchema): readonly Form[] {
  if (typeof schema === "boolean") return [{ kind: "any" }];
  if (schema.$ref !== undefined) return formsOf(referred(schema.$ref, root), root);
  const choice = schema.anyOf ?? schema.oneOf;
  // Codex writes fields that are common to all branches beside them.
  if (choice !== undefined) return choice.flatMap((branch) => formsOf(withCommon(branch, schema), root));
  if (schema.allOf?.[0] !== undefined) return formsOf(schema.allOf[0], root);
  if (schema.const !== undefined) return [valuesForm([schema.const])];
  if (schema.enum !== undefined) return [valuesForm(schema.enum)];
  const types = [schema.type ?? (schema.properties === undefined ? [] : "object")].flat();
  return types.length === 0 ? [{ kind: "any" }] : types.map((type) => formOfType(type, schema, root));
}

function valuesForm(values: readonly unknown[]): Form {
  if (values.every((value) => value === null)) return { kind: "null" };
  return { kind: "string", values: values.map(String) };
}

function formOfType(type: string, schema: JsonSchema, root: JsonSchema): Form {
  switch (type) {
    case "null":
    case "boolean":
      return { kind: type };
    case "integer":
    case "number":
      return { kind: "number" };
    case "string":
      return { kind: "string" };
    case "array":
      return { kind: "array", items: shapeOf(schema.items ?? true, root) };
    case "object":
      return objectForm(schema, root);
    default:
      return { kind: "any" };
  }
}

function objectForm(schema: JsonSchema, root: JsonSchema): Form {
  const required = new Set(schema.required);
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, field]) => [name, { shape: shapeOf(field, root), required: required.has(name) }] as const,
  );
  const others = schema.additionalProperties;
  return {
    kind: "object",
    properties: new Map(properties),
    ...(typeof others === "object" ? { others: shapeOf(others, root) } : {}),
  };
}

function withCommon(branch: JsonSchema, common: JsonSchema): JsonSchema {
  if (common.properties === undefined || branch.properties === undefined) return branch;
  return {
    ...branch,
    properties: { ...common.properties, ...branch.properties },
    required: [...(common.required ?? []), ...(branch.required ?? [])],
  };
}

function referred(reference: string, root: JsonSchema): JsonSchema | boolean {
  const name = reference.replace(/^#\/(?:definitions|\$defs)\//, "");
  return root.definitions?.[name] ?? true;
}
