import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Goal, GoalCommand } from "@codex-orchestrator/adapters";
import type { FileChange } from "../record/attempt-record.ts";
import type { AttemptContext } from "../execution/attempt-context.ts";
import { type Ending, ending } from "../execution/ending.ts";
import { copyTree } from "../tree/copy-tree.ts";
import { restoreGraders } from "./restore-graders.ts";
import { type GoalResult, runGoal } from "./run-goal.ts";
import { goalIn } from "./plan-goals.ts";

/** What the goals said, or what ended the attempt before all of them had. */
export interface GoalResults {
  readonly results: readonly GoalResult[];
  /** Graders that were changed or removed while the goals ran. */
  readonly spoilt: readonly FileChange[];
  readonly ending?: Ending;
}

/** Runs the scenario's goals, each in a scope of its own, on what the subject left. */
export async function runGoals(context: AttemptContext): Promise<GoalResults> {
  await mkdir(context.reports);
  const results: GoalResult[] = [];
  const spoilt: FileChange[] = [];
  for (const { directory, command } of await placesFor(context)) {
    const outcome = await runGoal(context, command, directory);
    if ("reason" in outcome) return { results, spoilt, ending: outcome };
    if (outcome.verdict === "cannot-run")
      return { results, spoilt, ending: await triage(context, command.goal, outcome) };
    results.push(outcome);
    spoilt.push(...(await restoreGraders(context, directory)));
  }
  return { results, spoilt };
}

interface Place {
  readonly command: GoalCommand;
  readonly directory: string;
}

/**
 * Where each goal runs. One that writes into the folder gets a copy of its own, made before any goal has run, so that no
 * other sees what it left; only the tests see what the build made.
 */
async function placesFor(context: AttemptContext): Promise<Place[]> {
  const { copy, root, before } = context.folders;
  const rooms = context.goals.map((goal) => roomOf(goal, context.goals));
  for (const room of new Set(rooms)) if (room !== undefined) await copyTree(copy, join(root, room), context);
  return context.goals.map((goal, index) => {
    const room = rooms[index];
    const directory = room === undefined ? copy : join(root, room);
    return { command: goalIn(directory, goal, before), directory };
  });
}

/** The name of the copy that a goal runs in; undefined for what the subject left itself, which one goal alone gets too. */
function roomOf({ goal, evaluation }: GoalCommand, goals: readonly GoalCommand[]): string | undefined {
  if (goals.length === 1 || evaluation?.requiresCleanFixture !== true) return undefined;
  const seesBuild = goal === "test" && goals.some((other) => other.goal === "build");
  return `goal-${seesBuild ? "build" : goal}`;
}

/** A goal that cannot run, or be judged, on the untouched fixture either is not the subject's fault. */
async function triage(context: AttemptContext, goal: Goal, { detail }: GoalResult): Promise<Ending> {
  const { folders, goals } = context;
  const directory = join(folders.root, "triage");
  await copyTree(folders.before, directory, context);
  const command = goals.find((one) => one.goal === goal);
  const again = command && (await runGoal(context, goalIn(directory, command, folders.before), directory));
  const failure = `The goal ${goal} cannot be judged. ${detail}`;
  if (again === undefined || "reason" in again)
    return ending("infra", `${failure} On the untouched fixture: ${again?.reason ?? "not planned."}`);
  return again.verdict === "cannot-run"
    ? ending("infra", `${failure} On the untouched fixture it cannot either.`)
    : ending("fail", `${failure} On the untouched fixture it can.`);
}
