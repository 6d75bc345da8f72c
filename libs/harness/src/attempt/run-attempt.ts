import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { AttemptContext, FreshAttempt } from "../execution/attempt-context.ts";
import { AttemptLog } from "../execution/attempt-log.ts";
import { type Ending, ending } from "../execution/ending.ts";
import type { Machine } from "../execution/machine.ts";
import { gradeAttempt } from "../grading/grade-attempt.ts";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";
import { compareTrees } from "../tree/compare-trees.ts";
import { removeTree } from "../tree/remove-tree.ts";
import { type TreeSnapshot, snapshotTree } from "../tree/snapshot-tree.ts";
import { applyReference } from "./apply-reference.ts";
import { prepareAttempt } from "./prepare-attempt.ts";
import { repeatSubject, runSubject } from "./run-subject.ts";
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
  const root = join(machine.workDirectory, "attempt-");
  let folder: string | undefined;
  try {
    folder = await mkdtemp(root);
    const folders = { root: folder, copy: join(folder, "copy"), before: scenario.fixture };
    log.end(await attempt(request, { scenario, folders, machine, signal, log, files: fixture.entries.size }));
  } catch (error) {
    log.end(endingOfError(error));
  } finally {
    // What cannot be removed now goes with the folder that it is in.
    if (folder !== undefined) await removeTree(folder).catch(() => undefined);
  }
  if (signal.aborted) log.end(ending("not-run", "The sweep was interrupted."));
  return log;
}

/** What was asked of the machine and could not be had is the machine's fault; an error of our own has no code, or Node's. */
function endingOfError(error: unknown): Ending {
  const { code, message } = error as NodeJS.ErrnoException;
  return ending(code === undefined || code.startsWith("ERR_") ? "harness-error" : "infra", message);
}

async function attempt(request: AttemptRequest, fresh: FreshAttempt): Promise<Ending> {
  const prepared = await prepareAttempt(fresh, request.fixture);
  if ("ending" in prepared) return prepared.ending;
  const { context } = prepared;
  const { scenario, doing, patchPath } = request;
  if (doing === "reference") await applyReference(scenario, context.folders.copy);
  const stopped = doing === "subject" ? await runSubject(context) : undefined;
  const again = wantsRepeat(request) && !stopped ? await repeatSubject(context) : { changes: [] };
  const disturbed = await changedOriginal(context);
  const tooMany = await takeEffects(context, patchPath);
  return disturbed ?? stopped ?? again.ending ?? tooMany ?? gradeAttempt(context, again.changes);
}

function wantsRepeat({ scenario, doing }: AttemptRequest): boolean {
  return doing === "subject" && scenario.manifest.effects?.idempotent === true;
}

/** Below level `fs` a subject can write anywhere, also to what its work is held against. */
async function changedOriginal({ folders, before, log }: AttemptContext): Promise<Ending | undefined> {
  if (log.phases.every(({ isolation }) => isolation !== "none" && isolation !== "env")) return undefined;
  const changes = compareTrees(before, await snapshotTree(folders.before));
  if (changes.length === 0) return undefined;
  const reason = `What the copy was made from was changed meanwhile (${changes[0]?.path}): nothing can be held against it.`;
  return ending("harness-error", reason);
}
