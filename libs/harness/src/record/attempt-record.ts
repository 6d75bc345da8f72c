import { z } from "zod";
import { verdicts } from "../verdict.ts";

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const relativePath = z.string().min(1);

const capturedStream = z.strictObject({
  bytes: count.describe("Length of the redacted stream."),
  sha256: sha256.describe("Over the whole redacted stream."),
  truncatedBytes: count.describe("Bytes that `text` does not show."),
  text: z.string(),
});

export const phaseRecordSchema = z.strictObject({
  name: z.string().describe("`setup`, `subject`, `repeat` (the subject again, for `idempotent`), or a goal."),
  command: z.string(),
  outcome: z
    .string()
    .describe("As process-runner says it: exited, signalled, timed-out, idle, aborted, limit."),
  exitCode: z.int().nullable(),
  durationMs: count,
  isolation: z.string().describe("The level obtained."),
  leaky: z.boolean().describe("A process or an open pipe outlived the command, and was ended."),
  stdout: capturedStream,
  stderr: capturedStream,
  redactions: z.record(z.string(), count),
  unenforcedLimits: z
    .array(z.string())
    .describe("Limits that were asked for and could not be had on this machine."),
  droppedVariables: z.array(z.string()).describe("Environment variables that were not passed on, by name."),
});

export const caseStatus = z.enum(["passed", "failed", "skipped", "missing"]);

const namedCase = z.strictObject({ name: z.string(), status: caseStatus });

const fileChange = z.strictObject({
  path: relativePath,
  change: z.enum(["added", "modified", "deleted", "mode-changed", "type-changed"]),
});

export const usageSchema = z.strictObject({
  requests: count,
  inputTokens: count,
  cachedInputTokens: count,
  outputTokens: count,
  costUsd: z.number().nonnegative().optional(),
});

/** What one attempt at a scenario left behind: one JSON file, never changed and never deleted. */
export const attemptRecordSchema = z.strictObject({
  schemaVersion: z.literal(1),
  scenario: z.string(),
  title: z.string(),
  tags: z.array(z.string()),
  epoch: z.int().positive(),
  attempt: z.int().positive().describe("Counts every attempt at this scenario and epoch."),
  key: sha256.describe("Content key: everything that can change the verdict, apart from chance."),
  alone: z.boolean().describe("Nothing else ran beside it, because an earlier attempt timed out."),
  verdict: z.enum(verdicts),
  reason: z.string().describe("One sentence."),
  startedAt: z.iso.datetime(),
  queuedMs: count,
  durationMs: count,
  phases: z.array(phaseRecordSchema),
  failToPass: z.array(namedCase),
  passToPass: z.array(namedCase),
  cases: z.array(namedCase.extend({ goal: z.string() })),
  casesLeftOut: count
    .optional()
    .describe("Cases beyond the first 10000. They were judged, and are not listed."),
  assertions: z.array(z.strictObject({ assertion: z.string(), ok: z.boolean(), detail: z.string() })),
  effects: z.strictObject({
    before: z.string().describe("git tree id"),
    after: z.string().describe("git tree id"),
    changes: z.array(fileChange),
    patch: z
      .strictObject({
        path: relativePath,
        bytes: count,
        sha256,
        leftOut: count.describe("Changes that are not in it, for they are too large or too many."),
        truncatedBytes: count.describe("Bytes that were cut off at its end."),
      })
      .optional(),
  }),
  tampering: z
    .array(fileChange)
    .describe("Graders that the subject changed. They were restored before grading."),
  usage: usageSchema.optional(),
});

export type AttemptRecord = z.infer<typeof attemptRecordSchema>;
export type PhaseRecord = z.infer<typeof phaseRecordSchema>;
export type CaseStatus = z.infer<typeof caseStatus>;
export type FileChange = z.infer<typeof fileChange>;
export type AgentUsage = z.infer<typeof usageSchema>;
