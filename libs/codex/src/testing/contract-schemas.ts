import { z } from "zod";
import { contract } from "../installation/drift/contract.ts";
import { GeneratedSchemas } from "../installation/drift/generated-schemas.ts";
import type { JsonSchema } from "../installation/drift/shape.ts";

/** A schema that a test may change. */
export type Doctored = {
  -readonly [K in keyof JsonSchema]: K extends "properties" | "definitions"
    ? Record<string, Doctored>
    : K extends "anyOf" | "oneOf" | "allOf"
      ? Doctored[]
      : K extends "required"
        ? string[]
        : K extends "items"
          ? Doctored
          : JsonSchema[K];
};

/** Schemas as a Codex would write them that is exactly as we rely on; `doctor` may change them, by file and definition. */
export function contractSchemas(
  doctor: (definitions: Record<string, Doctored>, messages: Doctored[]) => void = () => undefined,
): GeneratedSchemas {
  const definitions: Record<string, Doctored> = {};
  const messages = contract.map(({ list, method, parameters, result }): Doctored & { list: string } => {
    definitions[`${method}Params`] = schemaOf(parameters ?? z.looseObject({}));
    if (result !== undefined) definitions[`${method}Response`] = schemaOf(result);
    const properties = {
      method: { type: "string", enum: [method] },
      params: { $ref: `#/definitions/${method}Params` },
    };
    return { list, type: "object", properties };
  });
  doctor(definitions, messages);
  const lists = ["ClientRequest", "ClientNotification", "ServerRequest", "ServerNotification"].map((list) => {
    const oneOf = messages.filter((message) => (message as { list?: string }).list === list);
    return [list, { oneOf, definitions }] satisfies [string, Doctored];
  });
  return new GeneratedSchemas(new Map<string, Doctored>([...lists, ...Object.entries(definitions)]));
}

/** Codex says which fields it always sends; the ones that it may leave out are those that we do not require. */
function schemaOf(schema: z.ZodType): Doctored {
  return z.toJSONSchema(schema, { target: "draft-7", io: "input", unrepresentable: "any" }) as Doctored;
}
