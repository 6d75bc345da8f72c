import { type GoalCommand, planGoal, toolchainVariables } from "@codex-orchestrator/adapters";
import { allowListedEnvironment } from "@codex-orchestrator/process-runner";
import type { Machine } from "../execution/machine.ts";
import type { Scenario } from "../scenario/scenario-schema.ts";

export type PlannedGoals =
  { readonly commands: readonly GoalCommand[]; readonly problem?: undefined } | { readonly problem: string };

/**
 * The commands of the scenario's goals in a folder, or why one of them cannot run. Starts none of them. Tools are told
 * to write their reports into `reportDirectory`.
 *
 * The folder must be one that the subject has not touched: an adapter may ask a virtual environment in it what is
 * installed, and what is written in it decides what judges the subject.
 */
export async function planGoals(
  scenario: Scenario,
  directory: string,
  reportDirectory: string,
  { environment: source, searchPath }: Pick<Machine, "environment" | "searchPath">,
): Promise<PlannedGoals> {
  const commands: GoalCommand[] = [];
  const environment = allowListedEnvironment(source, { allow: toolchainVariables }).env;
  for (const goal of scenario.goals) {
    const evaluation = { reportDirectory };
    const plan = await planGoal(directory, goal, {
      ...{ searchPath, environment, adapter: scenario.adapter, evaluation },
    });
    if (!plan.available) return { problem: `The goal ${goal} ${plan.reason}.` };
    commands.push(plan.command);
  }
  return { commands };
}

/** The same goal in a copy of the folder that it was planned in. */
export function goalIn(copy: string, { command, ...goal }: GoalCommand, original: string): GoalCommand {
  const moved = (text: string) => movedText(text, original, copy);
  const [program, ...args] = command;
  return {
    ...goal,
    command: [moved(program), ...args.map(moved)],
    cwd: moved(goal.cwd),
    environment: Object.fromEntries(
      Object.entries(goal.environment).map(([name, value]) => [name, moved(value)]),
    ),
    pathPrefix: goal.pathPrefix.map(moved),
  };
}

/** A folder whose name only begins with the name of the original is another one. */
function movedText(text: string, original: string, copy: string): string {
  return text
    .split(original)
    .reduce((before, rest) => before + (/^[\w.-]/.test(rest) ? original : copy) + rest);
}
