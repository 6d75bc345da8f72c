import { z } from "zod";
import { adapterNames, goals } from "@codex-orchestrator/adapters";
import { assertionSchema, patternReference } from "./assertion-schema.ts";
import { argument, atLeastOne, command, containedPath, eachOnce, glob, line } from "./primitives.ts";

const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "expected the name of an environment variable" });

const exitCode = z.int().min(0).max(255).optional().describe("The exit code of a success; 0 by default.");

const subject = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("command"),
    command,
    env: z.record(variableName, argument).optional(),
    exitCode,
  }),
  z.strictObject({
    kind: z.literal("pattern"),
    pattern: patternReference,
    options: z.record(z.string(), z.json()).optional(),
    exitCode: exitCode.describe("1 where the fixture has files that the pattern cannot do."),
  }),
  z.strictObject({
    kind: z.literal("agent"),
    task: containedPath.describe("The task file, beside the manifest."),
  }),
]);

const limits = z.strictObject({
  wallMs: atLeastOne
    .max(3_600_000)
    .optional()
    .describe("For each command. By default 120000, and for a goal what its adapter allows."),
  idleMs: atLeastOne.max(3_600_000).optional(),
  outputBytes: atLeastOne.optional().describe("Of both streams of one command together; 256 MiB by default."),
  changedFiles: atLeastOne.optional(),
  fileBytes: atLeastOne.optional().describe("Size of a file that a command writes."),
  cpuSeconds: atLeastOne.optional(),
  memoryBytes: atLeastOne.optional(),
  tokens: atLeastOne.optional().describe("Input and output of the agent together."),
});

const effects = z.strictObject({
  onlyTouches: z.array(glob).min(1).optional(),
  mustNotTouch: z.array(glob).min(1).optional(),
  maxFiles: z.int().min(0).optional(),
  idempotent: z.boolean().optional().describe("Run again on its own result, the subject changes nothing."),
  parses: z
    .boolean()
    .optional()
    .describe("Every file that the subject changed and whose language is known parses."),
});

const guards = z.strictObject({
  network: z.boolean().optional(),
  programs: z.array(line).optional().describe("Looked up on the search path."),
  minimumNode: atLeastOne.optional().describe("Major version."),
});

/** The scenario manifest, `scenario.json`. Published as `schemas/scenario.v1.json`. */
export const scenarioSchema = z.strictObject({
  $schema: z.string().optional(),
  schemaVersion: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, {
    error: "expected 1 to 64 of a-z, 0-9 and -, beginning with a letter or digit",
  }),
  title: line,
  adapter: z.enum(adapterNames),
  goals: eachOnce(z.enum(goals)).describe("What is run after the subject, in this order."),
  fixture: containedPath.describe("A folder below the folder of fixtures."),
  setup: z.array(command).optional().describe("Run in the copy before the subject."),
  subject,
  reference: z
    .strictObject({
      overlay: containedPath.optional().describe("A folder beside the manifest, laid over the fixture."),
      remove: z.array(containedPath).optional(),
    })
    .describe("A known good result: what `validate` must see pass."),
  failToPass: eachOnce(line)
    .optional()
    .describe("Test cases by name that fail on the fixture and must pass afterwards."),
  passToPass: eachOnce(line).optional().describe("Test cases by name that must go on passing."),
  graders: z
    .array(glob)
    .optional()
    .describe("Files that the subject may not judge itself by: restored before grading."),
  assertions: z.array(assertionSchema).optional(),
  effects: effects.optional(),
  limits: limits.optional(),
  epochs: atLeastOne.max(1000).optional().describe("1 by default."),
  requires: guards.optional(),
  isolation: z
    .strictObject({
      level: z.enum(["strongest", "none", "env", "fs", "netns", "full"]),
      require: z.boolean().optional(),
    })
    .optional()
    .describe("`strongest`, not required, by default."),
  tags: z.array(z.string().regex(/^[a-z0-9][a-z0-9-]*$/)).optional(),
  inputs: z.array(glob).optional().describe("Other files of the workspace that the result depends on."),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type Subject = Scenario["subject"];
