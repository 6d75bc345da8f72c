import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { AttemptContext } from "../execution/attempt-context.ts";
import { AttemptLog } from "../execution/attempt-log.ts";
import { type Ending, ending } from "../execution/ending.ts";
import type { Machine } from "../execution/machine.ts";
import { gradeAttempt } from "../grading/grade-attempt.ts";
import { planGoals } from "../grading/plan-goals.ts";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";
import { copyTree } from "../tree/copy-tree.ts";
import { type TreeSnapshot, snapshotTree } from "../tree/snapshot-tree.ts";
import { applyReference } from "./apply-reference.ts";
import { runSubject } from "./run-subject.ts";
import { setUp } from "./set-up.ts";
import { takeEffects } from "./take-effects.ts";

export interface AttemptRequest {
  readonly scenario: LoadedScenario;
  /** What is in the fixture. */
  readonly fixture: TreeSnapshot;
  /** What is done to the copy: the subject's work, nothing, or the reference solution. */
  readonly doing: "subject" | "nothing" | "reference";
  /** Where the patch of the subject's changes goes; without it, none is written. */
  readonly patchPath?: string;
}

/**
 * One attempt at a scenario: copy, set up, subject, effects, graders restored, goals, assertions. Whatever happens ends
 * in a verdict.
 */
export async function runAttempt(
  request: AttemptRequest,
  machine: Machine,
  signal: AbortSignal,
): Promise<AttemptLog> {
  const { scenario, fixture } = request;
  const log = new AttemptLog(fixture.id);
  const root = await mkdtemp(join(machine.workDirectory, "attempt-"));
  const folders = { root, copy: join(root, "copy"), before: scenario.fixture };
  try {
    const context = { scenario, folders, machine, signal, log, files: fixture.entries.size };
    log.end(await attempt(request, context));
  } catch (error) {
    log.end(signal.aborted ? ending("not-run", "The sweep was interrupted.") : endingOfError(error));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return log;
}

/** What was asked of the machine and could not be had is the machine's fault; an error of our own has no code. */
function endingOfError(error: unknown): Ending {
  const { code, message } = error as NodeJS.ErrnoException;
  return ending(code === undefined ? "harness-error" : "infra", message);
}

async function attempt(request: AttemptRequest, fresh: AttemptContext): Promise<Ending> {
  const { scenario, fixture, doing, patchPath } = request;
  await copyTree(scenario.fixture, fresh.folders.copy, fresh);
  const prepared = await setUp(fresh);
  if (prepared.ending) return prepared.ending;
  const context = { ...fresh, folders: prepared.folders };
  const before = prepared.folders === fresh.folders ? fixture : await snapshotTree(prepared.folders.before);

  const impossible = await goalsCannotRun(context);
  if (impossible) return impossible;
  if (doing === "reference") await applyReference(scenario, context.folders.copy);
  const stopped = doing === "subject" ? await runSubject(context) : undefined;
  await takeEffects(context, { before, ...(patchPath !== undefined && { patchPath }) });
  return stopped ?? tooManyFiles(context) ?? gradeAttempt(context, { repeat: doing === "subject" });
}

/** Where a goal cannot run on the untouched copy, the machine is to blame; nothing has been started for nothing. */
async function goalsCannotRun({ scenario, folders, machine }: AttemptContext): Promise<Ending | undefined> {
  const planned = await planGoals(scenario.manifest, folders.before, folders.root, machine.searchPath);
  return planned.problem === undefined ? undefined : ending("infra", planned.problem);
}

function tooManyFiles({ scenario, log }: AttemptContext): Ending | undefined {
  const limit = scenario.manifest.limits?.changedFiles;
  if (limit === undefined || log.changes.length <= limit) return undefined;
  return ending("limit", `The subject changed ${log.changes.length} files; ${limit} are allowed.`);
}
