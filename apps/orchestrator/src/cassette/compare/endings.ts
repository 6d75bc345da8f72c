import { createHash } from "node:crypto";
import { canonicalHash } from "@codex-orchestrator/canonical-json";
import { stableManifest, type RunManifest } from "@codex-orchestrator/manifest";
import type { Redactor } from "@codex-orchestrator/process-runner";
import type { Ending } from "../file/format.ts";
import { redactedJson } from "../redacted-json.ts";
import { firstDifference } from "./first-difference.ts";

const ofNothing = createHash("sha256").digest("hex");

/** How a run ended, as far as another run of the same work must end the same. */
export function endingOf(manifest: RunManifest, redactor: Redactor): Ending {
  const stable = redactedJson(stableManifest(manifest), redactor);
  return {
    status: manifest.run.status,
    planHash: canonicalHash(manifest.plan ?? null),
    diffHash: manifest.artifacts.find(({ role }) => role === "diff")?.sha256 ?? ofNothing,
    manifestHash: canonicalHash(stable),
    manifest: stable,
  };
}

/** What differs, as sentences; none when the two runs came to the same. */
export function differencesBetween(recorded: Ending, replayed: Ending): string[] {
  const manifest = firstDifference(recorded.manifest, replayed.manifest);
  return [
    ...(recorded.status === replayed.status
      ? []
      : [`The recorded run ${recorded.status}, and this one ${replayed.status}.`]),
    ...(recorded.planHash === replayed.planHash ? [] : ["The plan differs."]),
    ...(recorded.diffHash === replayed.diffHash ? [] : ["The diff differs."]),
    ...(manifest === undefined
      ? []
      : [
          `The manifest differs at ${manifest.pointer}: recorded ${manifest.recorded}, received ${manifest.received}.`,
        ]),
  ];
}
