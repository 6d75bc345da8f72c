import type { RunManifest } from "@codex-orchestrator/manifest";
import { version } from "../version.ts";

export interface BeginningOfRun {
  readonly task: RunManifest["task"];
  readonly mode: RunManifest["mode"];
  readonly spec?: RunManifest["spec"];
}

/** The manifest of a run that has just begun: what is known before any work. */
export function firstManifest(id: string, { task, mode, spec }: BeginningOfRun): RunManifest {
  return {
    schemaVersion: 1,
    task: { id: task.id, title: task.title, source: task.source, digest: task.digest },
    run: { id, createdAt: new Date().toISOString(), status: "running" },
    mode,
    ...(spec !== undefined && { spec }),
    agents: {},
    subtasks: [],
    approvals: [],
    validations: [],
    patterns: [],
    artifacts: [],
    usage: { requests: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, perModel: {} },
    environment: {
      orchestrator: version,
      node: process.versions.node,
      platform: process.platform,
      architecture: process.arch,
    },
    audit: { count: 0, head: "" },
  };
}
