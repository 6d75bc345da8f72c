import type { Usage } from "@codex-orchestrator/manifest";
import { BudgetError } from "./errors.ts";
import { plural } from "./format.ts";
import type { Task } from "./task/task.ts";

/** What a task may cost, watched while its run goes on. */
export interface BudgetWatch {
  /** Aborts with the given signal, or with a {@link BudgetError} when the minutes are over. */
  signal: AbortSignal;
  /** @throws {BudgetError} when models have used more tokens than the task allows */
  check: (usage: Usage) => void;
  /** Lets the process end before the minutes do. */
  stop: () => void;
}

export function watchBudget({ budget }: Pick<Task, "budget">, signal: AbortSignal): BudgetWatch {
  const { minutes, tokens } = budget;
  const controller = new AbortController();
  const timer =
    minutes === undefined
      ? undefined
      : setTimeout(() => {
          controller.abort(new BudgetError(usedUp(plural(minutes, "minute"), "minutes")));
        }, minutes * 60_000);
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    check: ({ inputTokens, outputTokens }) => {
      const used = inputTokens + outputTokens;
      if (tokens !== undefined && used > tokens)
        throw new BudgetError(usedUp(plural(tokens, "token"), "tokens", ` ${used} were used.`));
    },
    stop: () => {
      clearTimeout(timer);
    },
  };
}

function usedUp(budget: string, key: string, detail = ""): string {
  return `The budget of ${budget} is used up.${detail} Raise budget.${key} in the task file to go further.`;
}
