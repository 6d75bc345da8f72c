import { stat } from "node:fs/promises";

import { InvalidGoalsError, RepositoryNotFoundError } from "./errors.ts";
import { type EvaluationOptions, expectReportDirectory, forEvaluation } from "./evaluation/for-evaluation.ts";
import { goAdapter } from "./go/go-adapter.ts";
import { type Detection, type Goal, type GoalPlan, type LanguageAdapter, cannotRun } from "./goal.ts";
import { javaScriptAdapter } from "./javascript/javascript-adapter.ts";
import { pythonAdapter } from "./python/python-adapter.ts";
import { rustAdapter } from "./rust/rust-adapter.ts";
import type { GoalRequest } from "./goal-request.ts";
import { expectKnown, validateGoals } from "./validate-goals.ts";

const adapters: readonly LanguageAdapter[] = [javaScriptAdapter, pythonAdapter, goAdapter, rustAdapter];

/**
 * The languages of a repository, with what speaks for each.
 * @throws {@link RepositoryNotFoundError}
 */
export async function detectAdapters(repository: string): Promise<Detection[]> {
  await expectFolder(repository);
  const detections = await Promise.all(
    adapters.map(async (adapter) => ({ adapter: adapter.name, reasons: await adapter.detect(repository) })),
  );
  return detections.filter(({ reasons }) => reasons.length > 0);
}

export interface PlanOptions {
  /** Where programs are looked up, in the form of `PATH`. */
  readonly searchPath: string;
  /** For the programs that are asked whether they work, such as `CARGO_HOME`; `PATH` is the search path. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Without it, the first language of the repository that can do the goal. */
  readonly adapter?: string;
  /** Plans the command so that it can be judged from outside: the same everywhere, its cases named in a file. */
  readonly evaluation?: EvaluationOptions;
}

/**
 * The command that reaches a goal, or why there is none. Nothing is installed, and nothing but `python -c` and
 * `cargo --version` (to ask what is installed) is started.
 * @throws {@link RepositoryNotFoundError}, {@link UnknownGoalError}, {@link UnknownAdapterError},
 *   {@link ReportDirectoryError}
 */
export async function planGoal(repository: string, goal: Goal, options: PlanOptions): Promise<GoalPlan> {
  const { evaluation, searchPath, environment = {} } = options;
  expectKnown({ goal, adapter: options.adapter });
  if (evaluation !== undefined) expectReportDirectory(evaluation);
  await expectFolder(repository);
  const candidates = await candidatesFor(repository, options.adapter);
  if (candidates.length === 0) return cannotRun(nothingDetected(options.adapter));
  const reasons: string[] = [];
  for (const adapter of candidates) {
    const plan = await adapter.plan(repository, goal, { searchPath, environment });
    if (plan.available) {
      return evaluation === undefined
        ? plan
        : { available: true, command: forEvaluation(plan.command, adapter, evaluation) };
    }
    reasons.push(plan.reason.replace(/^cannot run, because /, ""));
  }
  return cannotRun(reasons.join("; and "));
}

/** A goal that was asked for, and its plan. */
export interface PlannedGoal {
  readonly request: GoalRequest;
  readonly plan: GoalPlan;
}

/**
 * The plans of several goals, in their order; none is started.
 * @throws {@link InvalidGoalsError} with every problem, before the repository is looked at, and as {@link planGoal}
 */
export async function planGoals(
  repository: string,
  requests: readonly GoalRequest[],
  options: Omit<PlanOptions, "adapter">,
): Promise<PlannedGoal[]> {
  const problems = validateGoals(requests);
  if (problems.length > 0) throw new InvalidGoalsError(problems);
  const planned: PlannedGoal[] = [];
  for (const request of requests) {
    const { goal, adapter } = request;
    const plan = await planGoal(repository, goal as Goal, {
      ...options,
      ...(adapter !== undefined && { adapter }),
    });
    planned.push({ request, plan });
  }
  return planned;
}

async function candidatesFor(
  repository: string,
  name: string | undefined,
): Promise<readonly LanguageAdapter[]> {
  const detected = new Set((await detectAdapters(repository)).map(({ adapter }) => adapter));
  return adapters.filter(
    (adapter) => detected.has(adapter.name) && (name === undefined || adapter.name === name),
  );
}

const nothingDetected = (name: string | undefined) =>
  name === undefined
    ? "no known language was found in the repository"
    : `nothing in the repository calls for the ${name} adapter`;

async function expectFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new RepositoryNotFoundError(
    `The repository ${path} is not a folder that can be read. Give an existing folder.`,
  );
}
