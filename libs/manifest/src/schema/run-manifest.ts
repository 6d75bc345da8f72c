import { z } from "zod";
import { approvalRecordSchema } from "./approval.ts";
import { subtaskRecordSchema } from "./attempt.ts";
import { planSchema } from "./plan.ts";
import { count, gitObject, instant, line, relativePath, runId, sha256, taskId, text } from "./primitives.ts";
import { validationRecordSchema } from "./validation.ts";

export const runStatus = z.enum(["queued", "running", "waiting", "succeeded", "failed", "cancelled"]);
const executionMode = z.enum(["mcp", "cloud"]);

const taskReference = z.strictObject({
  id: taskId,
  title: line,
  source: line.describe("Where the task was read from: a path in the repository, or a file name outside it."),
  digest: sha256.describe("SHA-256 of the task file's bytes."),
});

const runHeader = z.strictObject({
  id: runId,
  createdAt: instant,
  completedAt: instant.optional(),
  status: runStatus,
  statusDetail: text.optional().describe("Why the status is what it is, for a person."),
});

const modeRecord = z.strictObject({
  requested: executionMode.optional(),
  selected: executionMode,
  reason: line,
  guardrails: z.array(z.strictObject({ name: line, outcome: z.enum(["passed", "tripped"]), detail: text })),
  override: z.strictObject({ from: executionMode, actor: line, reason: text }).optional(),
});

const specReference = z.strictObject({ path: relativePath, digest: sha256, lastReview: z.iso.date() });

const tokenUsage = {
  requests: count,
  inputTokens: count,
  cachedInputTokens: count,
  outputTokens: count,
};

const cost = z.strictObject({
  amount: z.number().nonnegative(),
  currency: line.describe("ISO 4217."),
  priceTable: line.describe("Version of the table of prices that was used."),
  unpriced: z.array(line).describe("Models that the table does not name; they are not in the amount."),
});

export const usageSchema = z.strictObject({
  ...tokenUsage,
  turns: count.optional().describe("Questions to a peer, and turns of Codex."),
  activeMs: count.optional().describe("Wall time in which a process worked on the run."),
  perModel: z.record(z.string(), z.strictObject(tokenUsage)),
  perRole: z.record(z.string(), z.strictObject(tokenUsage)).optional(),
  cost: cost.optional(),
});

export const artifactSchema = z.strictObject({
  path: relativePath,
  role: line.describe("What it is for: `diff`, `log`, `summary`, `task`, …"),
  mediaType: line,
  bytes: count,
  sha256,
});

const usedPattern = z.strictObject({
  id: line,
  version: line,
  integrity: line,
  files: z.array(relativePath).describe("Files that it changed, sorted."),
});

const result = z.strictObject({
  repository: z.union([z.literal("."), relativePath]).describe("The git repository that holds the branch."),
  branch: line,
  commit: gitObject,
  baseCommit: gitObject,
  diffStat: z.strictObject({ files: count, insertions: count, deletions: count }),
});

/** Everything that a run leaves for a stranger to check. Paths are relative to the directory that holds `.runs`. */
export const runManifestSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    task: taskReference,
    run: runHeader,
    mode: modeRecord,
    spec: specReference.optional(),
    agents: z.record(z.string(), z.strictObject({ model: line, provider: line })),
    plan: planSchema.optional(),
    subtasks: z.array(subtaskRecordSchema),
    approvals: z.array(approvalRecordSchema),
    validations: z.array(validationRecordSchema),
    patterns: z.array(usedPattern),
    artifacts: z.array(artifactSchema),
    usage: usageSchema,
    result: result.optional(),
    environment: z.record(z.string(), line).describe("Versions of the tools that took part."),
    audit: z
      .strictObject({ count, head: z.string() })
      .describe("The audit log when this manifest was written."),
  })
  .meta({ title: "Run manifest, version 1" });

export type RunManifest = z.infer<typeof runManifestSchema>;
export type RunStatus = z.infer<typeof runStatus>;
export type Usage = z.infer<typeof usageSchema>;
export type Artifact = z.infer<typeof artifactSchema>;

/** True when a run of this status has ended for good. */
export function isFinal(status: RunStatus): status is "succeeded" | "failed" | "cancelled" {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}
