import { canonicalHash } from "@codex-orchestrator/canonical-json";
import type { Job } from "./job.ts";
import { parseSettings, type RunSettings } from "../settings/run-settings.ts";
import { modelsOf } from "../models/choose-models.ts";
import { agentsSdkVersion, version } from "../version.ts";
import type { Repository } from "../workspace/repository.ts";
import { CassetteFileError } from "../cassette/errors.ts";
import type { Recording } from "../cassette/file/format.ts";
import type { Cassette } from "../cassette/file/read-cassette.ts";

/** What a run is, for the header of its cassette. */
export async function recordingOfRun(
  { task, library, git, mode }: Job,
  settings: RunSettings,
  { root, head }: Repository,
): Promise<Recording> {
  return {
    task: { id: task.id, digest: task.digest },
    baseTree: await git.in(root).run("rev-parse", "--verify", `${head}^{tree}`),
    settings: JSON.parse(JSON.stringify(settings)) as Recording["settings"],
    ...(mode.override !== undefined && {
      override: { mode: mode.selected, reason: mode.override.reason },
    }),
    models: modelsOf(settings),
    patternsDigest: canonicalHash(JSON.parse(JSON.stringify(library.list()))),
    versions: { orchestrator: version, "the Agents SDK": agentsSdkVersion },
  };
}

/**
 * How the recorded run was done.
 *
 * @throws {CassetteFileError} when this version of the orchestrator has no such settings
 */
export function settingsOfRecording({ file, recording }: Cassette): RunSettings {
  try {
    return { ...parseSettings(recording.settings), replayed: true };
  } catch (cause) {
    throw new CassetteFileError(
      file,
      "the settings of its run are not those of this version. Record it again.",
      {
        cause,
      },
    );
  }
}
