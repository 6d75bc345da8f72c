import { z } from "zod";
import { count, line, relativePath, text } from "./primitives.ts";
import { validationStatus } from "./validation.ts";

const severity = z.enum(["blocking", "advice"]);

export const findingSchema = z.strictObject({
  rule: line,
  severity,
  message: text,
  file: relativePath.optional(),
});

/** One pass through build, test and review. A part is absent when the attempt ended before it. */
export const attemptSchema = z.strictObject({
  number: count.min(1),
  build: z
    .strictObject({
      outcome: z.enum(["changed", "unchanged", "blocked"]),
      summary: text,
      filesChanged: z.array(relativePath),
    })
    .optional(),
  test: z
    .strictObject({
      verdict: z
        .enum(["passed", "failed"])
        .describe("From the commands' results, never from a model's words."),
      summary: text,
      validations: z.array(z.strictObject({ id: line, status: validationStatus })),
    })
    .optional(),
  review: z
    .strictObject({
      decision: z.enum(["approve", "rework", "reject"]),
      summary: text,
      findings: z.array(findingSchema),
    })
    .optional(),
});

export const subtaskRecordSchema = z.strictObject({
  id: line,
  title: line,
  status: z.enum(["pending", "running", "succeeded", "failed"]),
  attempts: z.array(attemptSchema),
});

export type Finding = z.infer<typeof findingSchema>;
export type Attempt = z.infer<typeof attemptSchema>;
export type SubtaskRecord = z.infer<typeof subtaskRecordSchema>;
