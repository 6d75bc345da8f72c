import { z } from "zod";
import { count, gitObject, line, relativePath, sha256, text } from "./primitives.ts";

/** What became of a check. Only `passed` counts as success. */
export const validationStatus = z.enum(["passed", "failed", "no-tests", "timed-out", "cannot-run"]);

/** One check that the orchestrator itself ran, bound to the exact tree that it ran on. */
export const validationRecordSchema = z
  .strictObject({
    id: line,
    goal: line,
    adapter: line,
    command: text.describe("As a person would type it."),
    exitCode: z.int().nullable().describe("Null when the command was killed or never started."),
    status: validationStatus,
    detail: text,
    counts: z.strictObject({ passed: count, failed: count, skipped: count, total: count }).optional(),
    treeHash: gitObject.describe(
      "The git tree of the worktree, untracked files included, before the check ran.",
    ),
    durationMs: z.number().min(0),
    log: z.strictObject({ path: relativePath, sha256 }).optional(),
  })
  .meta({ title: "Validation record, version 1" });

export type ValidationRecord = z.infer<typeof validationRecordSchema>;
export type ValidationStatus = z.infer<typeof validationStatus>;
