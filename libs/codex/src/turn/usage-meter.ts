import type { TokenUsage } from "../driver.ts";

export const noUsage: TokenUsage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
};

const fields = ["inputTokens", "cachedInputTokens", "outputTokens", "reasoningOutputTokens"] as const;

/** Field by field, and never below zero, as a thread whose history was cut may count from the beginning. */
export function usageBetween(before: TokenUsage, after: TokenUsage): TokenUsage {
  const difference = { ...noUsage };
  for (const field of fields) difference[field] = Math.max(0, after[field] - before[field]);
  return difference;
}

export function addUsage(left: TokenUsage, right: TokenUsage): TokenUsage {
  const sum = { ...noUsage };
  for (const field of fields) sum[field] = left[field] + right[field];
  return sum;
}

const onlyTokens = (usage: TokenUsage): TokenUsage => addUsage(usage, noUsage);

/** Counts a turn's tokens from the totals of its thread, which are all that Codex keeps. */
export class UsageMeter {
  #thread: TokenUsage | undefined;
  #before: TokenUsage | undefined;

  /** Of the thread, as far as is known. */
  get thread(): TokenUsage {
    return this.#thread ?? noUsage;
  }

  /** Since {@link beginTurn}. */
  get turn(): TokenUsage {
    return usageBetween(this.#before ?? noUsage, this.thread);
  }

  beginTurn(): void {
    this.#before = this.#thread;
  }

  /** @param last of the latest request; tells the total before a turn in a thread that was not followed from its beginning */
  update(total: TokenUsage, last: TokenUsage): void {
    this.#before ??= usageBetween(last, total);
    this.#thread = onlyTokens(total);
  }
}
