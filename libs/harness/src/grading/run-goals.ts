import { mkdtemp, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Goal, type GoalCommand, type Judgement, judgeGoal } from "@codex-orchestrator/adapters";
import { type AttemptContext, runLogged } from "../execution/attempt-context.ts";
import { type Ending, ending, endingOfRun } from "../execution/ending.ts";
import type { Phase } from "../execution/run-phase.ts";
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

/** A goal that wants a copy in which nothing else has run gets one of its own, unless it is the first. */
async function placesFor(
  commands: readonly GoalCommand[],
  context: AttemptContext,
  reports: string,
): Promise<Place[]> {
  const { copy, root } = context.folders;
  const places: Place[] = [];
  for (const [index, command] of commands.entries()) {
    const wantsItsOwn = index > 0 && command.evaluation?.requiresCleanFixture === true;
    const directory = wantsItsOwn ? join(root, `goal-${index}`) : copy;
    const moved = wantsItsOwn ? await planInCopyOf(copy, directory, command.goal, context, reports) : command;
    places.push({ command: moved ?? command, directory });
  }
  return places;
}

async function planInCopyOf(
  original: string,
  directory: string,
  goal: Goal,
  { scenario, machine, files }: AttemptContext,
  reports: string,
): Promise<GoalCommand | undefined> {
  const { searchPath } = machine;
  await copyTree(original, directory, { files, machine });
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
