import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { Problem } from "./errors.ts";
import { jsonSchemaOf, type DocumentName } from "./schema/published.ts";

/** `exact` is the published schema; `tolerant` is the same but keeps members that a newer version may have added. */
export type Strictness = "exact" | "tolerant";

const compiled = new Map<string, ValidateFunction>();

/** Every way in which an untrusted value differs from the schema of a document; empty when it is valid. */
export function problemsOf(name: DocumentName, value: unknown, strictness: Strictness): Problem[] {
  const validate = validatorFor(name, strictness);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => describe(error, value));
}

function validatorFor(name: DocumentName, strictness: Strictness): ValidateFunction {
  const key = `${name} ${strictness}`;
  let validate = compiled.get(key);
  if (validate === undefined) {
    const schema = jsonSchemaOf(name);
    validate = new Ajv2020({ allErrors: true, strict: true, validateFormats: false }).compile(
      strictness === "exact" ? schema : withoutClosedObjects(schema),
    );
    compiled.set(key, validate);
  }
  return validate;
}

function withoutClosedObjects(schema: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === "additionalProperties" && value === false ? undefined : value,
  ) as Record<string, unknown>;
}

function describe(error: ErrorObject, document: unknown): Problem {
  const received = show(valueAt(document, error.instancePath));
  const at = (expected: string): Problem => ({ pointer: error.instancePath, expected, received });
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "additionalProperties":
      return {
        pointer: `${error.instancePath}/${String(params["additionalProperty"])}`,
        expected: "no such member",
        received: "one",
      };
    case "required":
      return {
        pointer: `${error.instancePath}/${String(params["missingProperty"])}`,
        expected: "a value",
        received: "nothing",
      };
    case "enum":
      return at(`one of ${(params["allowedValues"] as unknown[]).map(show).join(", ")}`);
    case "const":
      return at(show(params["allowedValue"]));
    case "type":
      return at(`a value of type ${String(params["type"])}`);
    default:
      return at(`a value that ${error.message ?? error.keyword}`);
  }
}

function valueAt(document: unknown, pointer: string): unknown {
  const steps = pointer.split("/").slice(1);
  return steps.reduce<unknown>(
    (value, step) => (value as Record<string, unknown>)[step.replaceAll("~1", "/").replaceAll("~0", "~")],
    document,
  );
}

/** Short, printable and on one line, because it goes into error messages. */
function show(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
