import type { RunManifest } from "@codex-orchestrator/manifest";
import type { CompleteCassette } from "../cassette/file/read-cassette.ts";
import { requireSameTask } from "../cassette/session.ts";
import type { RunSurroundings } from "../execute-run.ts";
import type { Job } from "../job/job.ts";
import { exitCode } from "../cli/exit-codes.ts";
import { watchRun, type Audience } from "./watch-run.ts";

/**
 * Like watchRun, for the replay of a recorded run, which may well have failed.
 *
 * @returns ok when the replay came to the same as the recording
 * @throws {CassetteForeignError} when another task was recorded
 * @throws {CassetteMissError} when the two part
 */
export async function watchReplay(
  cassette: CompleteCassette,
  { task }: Job,
  audience: Audience,
  run: (surroundings: RunSurroundings) => Promise<RunManifest>,
): Promise<number> {
  requireSameTask(cassette, task);
  const outcome = { same: false };
  const code = await watchRun(audience, (surroundings) =>
    run({
      ...surroundings,
      report: (event) => {
        if (event.type === "ReplayCompleted") outcome.same = event.same;
        surroundings.report(event);
      },
    }),
  );
  if (code === exitCode.interrupted || code === exitCode.waiting) return code;
  return outcome.same ? exitCode.ok : exitCode.failed;
}
