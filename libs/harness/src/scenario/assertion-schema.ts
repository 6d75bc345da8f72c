import { z } from "zod";
import { goals } from "@codex-orchestrator/adapters";
import { jsonpath } from "json-p3";
import { atLeastOne, containedPath } from "./primitives.ts";

/** `learning-library` style reference: an id, `@`, and a semver range. */
export const patternReference = z
  .string()
  .max(200)
  .regex(/^[a-z0-9][a-z0-9-]*@\S.*$/, {
    error: "expected a pattern reference such as node-protocol-imports@^1.0.0",
  });

const regularExpression = z.string().min(1).max(1000).refine(compiles, {
  error: "expected a regular expression that JavaScript can compile with the flags `mu`",
});

const jsonPathQuery = z
  .string()
  .min(1)
  .max(1000)
  .refine((query) => succeeds(() => jsonpath.compile(query)), {
    error: "expected a JSONPath query (RFC 9535)",
  });

function compiles(source: string): boolean {
  return succeeds(() => new RegExp(source, "mu"));
}

function succeeds(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

export const assertionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("fileExists"), path: containedPath }),
  z.strictObject({ kind: z.literal("fileAbsent"), path: containedPath }),
  z.strictObject({ kind: z.literal("fileContains"), path: containedPath, text: z.string().min(1) }),
  z.strictObject({ kind: z.literal("fileMatches"), path: containedPath, pattern: regularExpression }),
  z.strictObject({
    kind: z.literal("jsonPath"),
    path: containedPath,
    query: jsonPathQuery.describe("JSONPath, RFC 9535"),
    equals: z.json().describe("What the query must select, and nothing else."),
  }),
  z.strictObject({
    kind: z.literal("casesAtLeast"),
    goal: z.enum(goals).optional().describe("`test` by default."),
    status: z.enum(["passed", "failed", "skipped"]).optional().describe("`passed` by default."),
    count: atLeastOne,
  }),
  z.strictObject({ kind: z.literal("lintClean") }).describe("The goal `lint` must be among `goals`."),
  z
    .strictObject({
      kind: z.literal("pattern"),
      pattern: patternReference,
      options: z.record(z.string(), z.json()).optional(),
    })
    .describe("The pattern has nothing left to change or to report."),
]);

export type Assertion = z.infer<typeof assertionSchema>;
