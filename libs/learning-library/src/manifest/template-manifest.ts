import { z } from "zod";
import { closedObject } from "../schema/closed-object.ts";
import { commonFields, sentence } from "../schema/fields.ts";
import { checkChangelog } from "./changelog.ts";

const variableName = z.string().regex(/^[a-z][A-Za-z0-9]*$/, "expected a name in camel case");

/** The YAML front matter of `templates/<id>.md`. */
export const templateManifestSchema = closedObject({
  ...commonFields,
  kind: z.literal("template"),
  /** When to use the template. */
  when: sentence,
  variables: z.array(closedObject({ name: variableName, description: sentence })).default([]),
}).superRefine(checkChangelog);

export type TemplateManifest = z.infer<typeof templateManifestSchema>;
