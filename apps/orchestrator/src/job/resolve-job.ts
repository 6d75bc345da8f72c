import { dirname, join, resolve } from "node:path";
import { PatternLibrary, readLock } from "@codex-orchestrator/learning-library";
import { RunStore } from "@codex-orchestrator/manifest";
import { decideMode, type ExecutionMode, type ModeDecision } from "@codex-orchestrator/mode-policy";
import type { Config } from "../config.ts";
import { ModeUnavailableError, TaskFileError, UsageError } from "../errors.ts";
import { findTaskFile } from "../task/find-task.ts";
import { loadTask } from "../task/load-task.ts";
import type { Task } from "../task/task.ts";
import { gitFor, type Git } from "../workspace/git.ts";
import { inspectRepository, type Repository } from "../workspace/repository.ts";
import { requireWritableState } from "../workspace/state-directory.ts";
import type { Job } from "./job.ts";
import { passSpecGate } from "./spec-gate.ts";

export interface JobRequest {
  /** A path, or the id of a task that `tasks/index.json` of the repository registers. */
  task?: string | undefined;
  repo?: string | undefined;
  /** A decision of whoever starts the run that sets the mode policy aside. */
  override?: { mode: ExecutionMode; reason: string } | undefined;
}

/**
 * Finds and checks everything that a run will use. Nothing is written.
 *
 * @throws for every input that cannot work: usage, task file, repository, patterns, mode, state directory
 */
export async function resolveJob(request: JobRequest, config: Config): Promise<Job> {
  const git = gitFor(config.workingDirectory, config);
  const place =
    request.task === undefined
      ? await examplePlace(request, config, git)
      : await taskPlace(request, config, git);
  const lock = place.repository && (await readLock(place.repository.root));
  const library = await PatternLibrary.open(config.patternsDirectory, { lock });
  requireApplicable(library, place.task);
  const mode = selectMode(place.task, request.override);
  const gated = place.repository && (await passSpecGate(place.task, place.repository.root, config));
  await RunStore.open(place.stateRoot);
  await requireWritableState(place.stateRoot);
  const guardrails = [...mode.guardrails, ...(gated?.guardrails ?? [])];
  return { ...place, library, mode: { ...mode, guardrails }, git, ...(gated && { spec: gated.spec }) };
}

type Place = Pick<Job, "task" | "repository" | "stateRoot" | "notes">;

/** Without a task, the bundled example runs; its evidence goes where the user stands. */
async function examplePlace(request: JobRequest, config: Config, git: Git): Promise<Place> {
  if (request.repo !== undefined)
    throw new UsageError(
      "--repo needs a task. Give one with --task <file>, or leave --repo out to run the example.",
    );
  const stateRoot = await git.run("rev-parse", "--show-toplevel").catch(() => config.workingDirectory);
  const task = await loadTask(join(config.exampleDirectory, "task.md"), config.exampleDirectory);
  return { task, stateRoot, notes: ["This is the bundled example, on a fresh copy of its repository."] };
}

async function taskPlace({ task: named = "", repo }: JobRequest, config: Config, git: Git): Promise<Place> {
  const directory = resolve(config.workingDirectory, repo ?? ".");
  const file = await findTaskFile(named, config.workingDirectory, directory);
  const early = await loadTask(file, directory);
  const repository = await inspectRepository(git.in(repositoryDirectory(early, file, repo, config)));
  const task = await loadTask(file, repository.root);
  return { task, repository, stateRoot: repository.root, notes: notesFor(repository) };
}

function repositoryDirectory(task: Task, file: string, repo: string | undefined, config: Config): string {
  if (repo !== undefined) return resolve(config.workingDirectory, repo);
  return task.repo === undefined ? config.workingDirectory : resolve(dirname(file), task.repo);
}

function notesFor({ dirty, head }: Repository): string[] {
  if (!dirty) return [];
  return [
    `The checkout has uncommitted changes. The run starts from HEAD (${head.slice(0, 12)}) and does not see them.`,
  ];
}

/** A pattern that does not exist, or cannot be applied, is the task's mistake, and found before the run begins. */
function requireApplicable(library: PatternLibrary, task: Task): void {
  for (const reference of referencesOf(task)) {
    const { id, kind, version, status } = library.resolve(reference);
    if (status === "candidate" && reference !== `${id}@${version}`)
      throw new TaskFileError(
        task.source,
        `the pattern ${id} is a candidate that nobody has promoted; name it as ${id}@${version} to use it all the same.`,
      );
    if (kind === "template")
      throw new TaskFileError(
        task.source,
        `expected patterns that change files, received the template ${reference}.`,
      );
  }
}

function referencesOf(task: Task): string[] {
  return [...task.patterns, ...task.subtasks.flatMap(({ patterns }) => patterns)];
}

function selectMode(task: Task, override: JobRequest["override"]): ModeDecision {
  const decision = decideMode({
    ...(override && { override: { ...override, actor: "the command line" } }),
    ...(task.mode !== undefined && { requested: task.mode }),
    parallel: task.parallel,
    cloudSubtasks: task.subtasks.filter(({ requiresCloud }) => requiresCloud).map(({ id }) => id),
  });
  if (decision.selected === "mcp") return decision;
  throw new ModeUnavailableError(
    `The task asks for mode cloud: ${decision.reason} This installation runs tasks in mode mcp only. ` +
      "Remove the setting from the task, or set it aside with --mode mcp --because <reason>.",
  );
}
