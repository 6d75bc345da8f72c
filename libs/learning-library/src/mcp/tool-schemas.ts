import { z } from "zod";
import { closedObject } from "../schema/closed-object.ts";
import { dependency, incompatibility, kind, safety, status, target } from "../schema/fields.ts";

const reference = z
  .string()
  .describe('A pattern\'s id, or id and version range, such as "node-protocol-imports@^1.0.0".');

const files = z
  .array(z.string().min(1))
  .min(1)
  .optional()
  .describe('Globs relative to the directory that narrow the files, such as "src/**/*.ts". Default: all.');

const options = z
  .record(z.string(), z.unknown())
  .optional()
  .describe("The pattern's options; explain_pattern shows their JSON Schema.");

/** Arguments are closed: a misspelt one must not turn into "all files". */
export const inputs = {
  list: closedObject({
    kind: kind.optional().describe("Only patterns of this kind."),
    language: z.string().optional().describe('Only patterns for this language, such as "typescript".'),
  }),
  explain: closedObject({ pattern: reference }),
  run: closedObject({ pattern: reference, files, options }),
  render: closedObject({
    pattern: reference,
    variables: z
      .record(z.string(), z.string())
      .describe("A value for each variable that the template declares."),
  }),
};

const summary = z.object({
  id: z.string(),
  kind,
  version: z.string(),
  title: z.string(),
  problem: z.string(),
  status,
  statusReason: z.string().optional(),
  replacedBy: z.string().optional(),
  safety: safety.optional(),
  languages: z.array(z.string()),
  targets: z.array(target),
  incompatibleWith: z.array(incompatibility).optional(),
  dependencies: z.array(dependency).optional(),
  integrity: z.string(),
});

const applied = z.object({ id: z.string(), version: z.string(), integrity: z.string() });
const errors = z.array(
  z.object({
    file: z.string(),
    kind: z.enum(["syntax", "pattern", "timeout", "memory", "write"]),
    message: z.string(),
    line: z.number().optional(),
    column: z.number().optional(),
  }),
);
const findings = z.array(
  z.object({ file: z.string(), line: z.number(), column: z.number(), message: z.string() }),
);
const skipped = z.array(z.object({ file: z.string(), reason: z.string() }));

const stepFields = {
  pattern: applied,
  unmet: z.array(z.string()).describe("Preconditions that the directory does not meet: nothing was done."),
  changed: z.array(z.string()),
  unchanged: z.number(),
  skipped,
  errors,
  findings,
  mended: findings,
  messages: z.array(z.object({ file: z.string(), message: z.string() })),
  stats: z.record(z.string(), z.number()),
};

export const outputs = {
  list: z.object({ patterns: z.array(summary) }),
  explain: z.object({
    pattern: summary,
    manifest: z.record(z.string(), z.unknown()),
    docs: z.string(),
    examples: z.array(
      z.object({
        name: z.string(),
        options: z.record(z.string(), z.unknown()),
        before: z.string(),
        after: z.string(),
      }),
    ),
  }),
  report: z.object({
    ...stepFields,
    written: z.boolean(),
    patch: z.string(),
    effectsViolated: z.array(
      z.object({ file: z.string(), change: z.enum(["created", "modified", "deleted"]) }),
    ),
    steps: z
      .array(z.object(stepFields))
      .optional()
      .describe("What each step of a recipe did. All changes are made together, or none."),
  }),
  check: z.object({
    pattern: applied,
    clean: z.boolean().describe("Whether the pattern has nothing to change and nothing to report."),
    wouldChange: z.array(z.string()),
    findings,
    errors,
    skipped,
  }),
  render: z.object({ text: z.string() }),
};
