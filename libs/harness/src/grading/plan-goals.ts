import { type GoalCommand, planGoal } from "@codex-orchestrator/adapters";
import type { Scenario } from "../scenario/scenario-schema.ts";

export type PlannedGoals =
  { readonly commands: readonly GoalCommand[]; readonly problem?: undefined } | { readonly problem: string };

/**
 * The commands of the scenario's goals in a folder, or why one of them cannot run. Starts none of them. Tools are told
 * to write their reports into `reportDirectory`.
 */
export async function planGoals(
  scenario: Scenario,
  directory: string,
  reportDirectory: string,
  searchPath: string,
): Promise<PlannedGoals> {
  const commands: GoalCommand[] = [];
  for (const goal of scenario.goals) {
    const evaluation = { reportDirectory };
    const plan = await planGoal(directory, goal, { searchPath, adapter: scenario.adapter, evaluation });
    if (!plan.available) return { problem: `The goal ${goal} ${plan.reason}.` };
    commands.push(plan.command);
  }
  return { commands };
}
