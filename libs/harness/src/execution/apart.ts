import { type IsolationLevel, type RunRequest, probeIsolation } from "@codex-orchestrator/process-runner";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";

/** How a command of a scenario is kept apart from the machine: in a sandbox, or else in a control group where one can be had. */
export async function apart(
  { manifest, directory, fixture }: LoadedScenario,
  writable: readonly string[],
): Promise<Pick<RunRequest, "isolation" | "controlGroup">> {
  const { level = "strongest", require } = manifest.isolation ?? {};
  const isolation = {
    level: level === "strongest" && require !== true ? strongestFor([directory, fixture]) : level,
    ...(require !== undefined && { require }),
    writable,
  };
  const { levels } = await probeIsolation();
  const isSandboxed = level !== "none" && level !== "env" && Object.keys(levels).length > 0;
  return { isolation, ...(!isSandboxed && { controlGroup: {} }) };
}

/** At `full`, `/tmp` is new and empty: what the command needs would not be there. */
function strongestFor(needed: readonly string[]): IsolationLevel | "strongest" {
  return needed.some((folder) => folder.startsWith("/tmp/")) ? "netns" : "strongest";
}
