import { z } from "zod";
import { closedObject } from "../schema/closed-object.ts";
import { commonFields, dependency, fileGlob, safety, versionRange } from "../schema/fields.ts";
import { checkChangelog } from "./changelog.ts";

const engineName = z.enum(["jscodeshift", "ast-grep", "eslint"]);

const enginesOfKind: Readonly<Record<"codemod" | "lint-rule", readonly z.infer<typeof engineName>[]>> = {
  codemod: ["jscodeshift", "ast-grep"],
  "lint-rule": ["eslint"],
};

/** `pattern.json` of a codemod or a lint rule. */
export const codeManifestSchema = closedObject({
  ...commonFields,
  kind: z.enum(["codemod", "lint-rule"]),
  languages: z.array(z.enum(["javascript", "typescript"])).min(1, "expected at least one language"),
  engine: closedObject({
    name: engineName,
    /** The versions of the engine that the pattern is proved with. */
    range: versionRange,
  }),
  preconditions: closedObject({
    /** A file is parsed only when it holds at least one of these texts. */
    contains: z.array(z.string().min(1)).min(1, "expected at least one text").optional(),
    /** The target must have a file that fits one of these globs. */
    files: z.array(fileGlob).min(1, "expected at least one glob").optional(),
    /** Packages that the target must have. */
    dependencies: z.array(dependency).min(1, "expected at least one package").optional(),
  }).optional(),
  /** JSON Schema of an object: the options, with their defaults. Without it there are none. */
  options: z.looseObject({ type: z.literal("object"), additionalProperties: z.literal(false) }).optional(),
  /** The files that the pattern may touch. No other is ever read or written. */
  effects: z.array(fileGlob).min(1, "expected at least one glob"),
  /** `safe`: behaviour is kept whenever the result compiles. `review`: a person has to look at each change. */
  safety,
}).superRefine((manifest, context) => {
  checkChangelog(manifest, context);
  const engines = enginesOfKind[manifest.kind];
  if (!engines.includes(manifest.engine.name))
    context.addIssue({
      code: "custom",
      path: ["engine", "name"],
      message: `expected ${engines.map((name) => `"${name}"`).join(" or ")} for a ${manifest.kind}`,
    });
  if (manifest.engine.name === "ast-grep" && manifest.options !== undefined)
    context.addIssue({
      code: "custom",
      path: ["options"],
      message: "expected none: ast-grep's rules take no options",
    });
});

export type CodeManifest = z.infer<typeof codeManifestSchema>;
export type EngineName = CodeManifest["engine"]["name"];
