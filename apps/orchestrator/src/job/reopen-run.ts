import { join } from "node:path";
import { PatternLibrary, readLock } from "@codex-orchestrator/learning-library";
import { isFinal, Run, type RunName, type RunStore } from "@codex-orchestrator/manifest";
import { endLeftoverProcesses } from "../codex/leftover-processes.ts";
import type { Config } from "../config.ts";
import { UsageError } from "../errors.ts";
import { loadTask } from "../task/load-task.ts";
import { gitFor } from "../workspace/git.ts";
import { inspectRepository, type Repository } from "../workspace/repository.ts";
import type { Job } from "./job.ts";
import { readSettings, type RunOrigin, type RunSettings } from "../settings/run-settings.ts";
import { passSpecGate } from "./spec-gate.ts";

export interface ReopenedRun {
  run: Run;
  job: Job;
  settings: RunSettings;
  origin: RunOrigin;
  repository: Repository;
}

/**
 * Everything that a run needs to go on, from what it left: the task as it was then, not as the file is now. Processes
 * that it left are ended.
 *
 * @throws {UsageError} when the run has ended, or what it left is damaged
 */
export async function reopenRun(name: RunName, store: RunStore, config: Config): Promise<ReopenedRun> {
  const { manifest, ...location } = await store.read(name);
  const { status } = manifest.run;
  if (isFinal(status))
    throw new UsageError(`The run ${name.run} has ended (${status}), so there is nothing to go on with.`);
  const { settings, origin } = await readSettings(location.directory);
  if (settings.replayed)
    throw new UsageError(
      `The run ${name.run} is a replay, and nothing but its cassette may answer it. Replay it again, from the start; \`cancel\` ends this one.`,
    );
  const recorded = await loadTask(join(location.directory, "task.md"), location.directory);
  if (recorded.digest !== manifest.task.digest)
    throw new UsageError(`task.md of the run ${name.run} is not the task that the run began with.`);
  const task = { ...recorded, source: manifest.task.source };
  const git = gitFor(config.workingDirectory, config);
  const current = await inspectRepository(git.in(join(store.root, origin.repository)));
  const repository = { ...current, head: origin.base };
  const lock = await readLock(repository.root);
  const library = await PatternLibrary.open(config.patternsDirectory, { lock });
  // A spec can have gone stale since the run began.
  await passSpecGate(task, repository.root, config);
  const ended = await endLeftoverProcesses(location.directory);
  const job: Job = {
    ...{ task, repository, stateRoot: store.root, library, git },
    mode: manifest.mode,
    ...(manifest.spec !== undefined && { spec: manifest.spec }),
    notes: ["It goes on after the last step that was completed.", ...(ended === undefined ? [] : [ended])],
  };
  return { run: new Run(location, manifest), job, settings, origin, repository };
}
