import type { RunManifest } from "../index.ts";

/** A manifest as the manager writes it when a run begins. */
export function runningManifest(id: string, changes: Partial<RunManifest> = {}): RunManifest {
  return {
    schemaVersion: 1,
    task: { id: "0001", title: "Tidy imports", source: "tasks/0001-tidy.md", digest: "a".repeat(64) },
    run: { id, createdAt: "2025-10-16T18:19:14.000Z", status: "running" },
    mode: { selected: "mcp", reason: "default", guardrails: [] },
    agents: { planner: { model: "patterns", provider: "patterns" } },
    subtasks: [],
    approvals: [],
    validations: [],
    patterns: [],
    artifacts: [],
    usage: { requests: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, perModel: {} },
    environment: { node: "20.19.0" },
    audit: { count: 0, head: "" },
    ...changes,
  };
}

export function endAs(status: "succeeded" | "failed"): (draft: RunManifest) => void {
  return (draft) => {
    draft.run.status = status;
    draft.run.completedAt = "2025-10-16T18:20:00.000Z";
  };
}
