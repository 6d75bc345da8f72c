import { z } from "zod";
import { count, gitObject, instant, line, runId, taskId, text } from "./primitives.ts";
import { runStatus } from "./run-manifest.ts";

export const runSummarySchema = z.strictObject({
  id: runId,
  status: runStatus,
  statusDetail: text.optional(),
  createdAt: instant,
  completedAt: instant.optional(),
  branch: line.optional(),
  commit: gitObject.optional(),
});

/** What is known of a task: a projection of its runs, which can be rebuilt from their manifests at any time. */
export const taskStateSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    task: z.strictObject({ id: taskId, title: line }),
    runs: z.strictObject({ total: count, succeeded: count, failed: count, cancelled: count }),
    latest: runSummarySchema.optional(),
    lastSuccess: runSummarySchema.optional(),
  })
  .meta({ title: "Task state, version 1" });

export type RunSummary = z.infer<typeof runSummarySchema>;
export type TaskState = z.infer<typeof taskStateSchema>;
