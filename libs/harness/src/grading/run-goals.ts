import { mkdtemp, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Goal, type GoalCommand, type Judgement, judgeGoal } from "@codex-orchestrator/adapters";
import { type AttemptContext, runLogged } from "../execution/attempt-context.ts";
import { type Ending, ending, endingOfRun } from "../execution/ending.ts";
import type { Phase } from "../execution/run-phase.ts";
import { kindOf } from "../scenario/places.ts";
import { copyTree } from "../tree/copy-tree.ts";
import { planGoals } from "./plan-goals.ts";

export interface GoalResult extends Judgement {
  readonly goal: Goal;
}

/** What the goals said, or what ended the attempt before all of them had. */
export interface GoalResults {
  readonly results: readonly GoalResult[];
  readonly ending?: Ending;
}

/** Runs the scenario's goals, each in a scope of its own, on what the subject left. */
export async function runGoals(context: AttemptContext): Promise<GoalResults> {
  const { scenario, folders, machine } = context;
  // Made only now: whatever was under test has ended, and never knew the name.
  const reports = await mkdtemp(join(folders.root, "reports-"));
  const planned = await planGoals(scenario.manifest, folders.copy, reports, machine.searchPath);
  if (planned.problem !== undefined)
    return { results: [], ending: ending("fail", `After the subject: ${planned.problem}`) };
  const places = await placesFor(planned.commands, context, reports);
  const results: GoalResult[] = [];
  for (const place of places) {
    const phase = await runGoal(context, place, reports);
    const stopped = endingOfRun(`the goal ${place.command.goal}`, phase.result);
    if (stopped) return { results, ending: stopped };
    const result = await judgePhase(place.command, phase);
    if (result.verdict === "cannot-run") return { results, ending: await triage(context, result, reports) };
    results.push(result);
  }
  return { results };
}

interface Place {
  readonly command: GoalCommand;
  readonly directory: string;
}

/**
 * Where each goal runs. One that writes into the folder gets a copy of its own, so that no other sees what it left; only
 * the tests see what the build made.
 */
async function placesFor(
  commands: readonly GoalCommand[],
  context: AttemptContext,
  reports: string,
): Promise<Place[]> {
  const { copy, root } = context.folders;
  const rooms = commands.map((command) => roomOf(command, commands));
  const everybodyShares = new Set(rooms).size <= 1;
  const places: Place[] = [];
  for (const [index, command] of commands.entries()) {
    const room = rooms[index];
    const directory = everybodyShares || room === undefined ? copy : join(root, `goal-${room}`);
    const moved =
      directory === copy ? command : await planInCopyOf(copy, directory, command.goal, context, reports);
    places.push({ command: moved ?? command, directory });
  }
  return places;
}

function roomOf({ goal, evaluation }: GoalCommand, commands: readonly GoalCommand[]): Goal | undefined {
  if (evaluation?.requiresCleanFixture !== true) return undefined;
  return goal === "test" && commands.some((command) => command.goal === "build") ? "build" : goal;
}

async function planInCopyOf(
  original: string,
  directory: string,
  goal: Goal,
  { scenario, machine, files }: AttemptContext,
  reports: string,
): Promise<GoalCommand | undefined> {
  const { searchPath } = machine;
  if ((await kindOf(directory)) === "absent") await copyTree(original, directory, { files, machine });
  const planned = await planGoals(scenario.manifest, directory, reports, searchPath);
  return planned.problem === undefined
    ? planned.commands.find((command) => command.goal === goal)
    : undefined;
}

function runGoal(context: AttemptContext, { command, directory }: Place, reports: string): Promise<Phase> {
  const { wallMs } = context.scenario.manifest.limits ?? {};
  return runLogged(context, {
    name: command.goal,
    command: command.command,
    cwd: command.cwd,
    writable: [directory, reports],
    environment: command.environment,
    pathPrefix: command.pathPrefix,
    timeoutMs: wallMs ?? command.timeoutMs,
  });
}

/** Judged by exit code, output and report file together. */
async function judgePhase(command: GoalCommand, { result }: Phase): Promise<GoalResult> {
  const { outcome, exitCode, stdout, stderr } = result;
  const reportFile = command.reportFile && (await readReport(command.reportFile.path));
  const judgement = judgeGoal(command, {
    outcome,
    exitCode,
    stdout: stdout.text,
    stderr: stderr.text,
    reportFile,
  });
  return { goal: command.goal, ...judgement };
}

const largestReport = 64 * 1024 * 1024;

async function readReport(path: string): Promise<string | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() && stats.size <= largestReport ? readFile(path, "utf8") : undefined;
}

/** A goal that cannot run on the untouched fixture either is not the subject's fault. */
async function triage(
  context: AttemptContext,
  { goal, detail }: GoalResult,
  reports: string,
): Promise<Ending> {
  const { root, before } = context.folders;
  const directory = join(root, "triage");
  const command = await planInCopyOf(before, directory, goal, context, reports);
  const again =
    command && (await judgePhase(command, await runGoal(context, { command, directory }, reports)));
  const failure = `The goal ${goal} cannot run. ${detail}`;
  return again === undefined || again.verdict === "cannot-run"
    ? ending("infra", `${failure} On the untouched fixture it cannot either.`)
    : ending("fail", `${failure} On the untouched fixture it can.`);
}
