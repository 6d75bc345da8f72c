import { probeIsolation } from "@codex-orchestrator/process-runner";

const { levels, problems } = await probeIsolation();

/** Whether this machine has a sandbox; tests that need one say so in their names where they are skipped. */
export const sandboxed = levels.fs !== undefined;

export const isolation =
  levels.fs?.mechanism ?? `skipped, for this machine has no sandbox: ${problems.join(" ")}`;
