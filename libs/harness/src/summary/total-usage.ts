import type { AgentUsage } from "../record/attempt-record.ts";

const add = (one: AgentUsage, other: AgentUsage): AgentUsage => ({
  requests: one.requests + other.requests,
  inputTokens: one.inputTokens + other.inputTokens,
  cachedInputTokens: one.cachedInputTokens + other.cachedInputTokens,
  outputTokens: one.outputTokens + other.outputTokens,
  ...(one.costUsd === undefined || other.costUsd === undefined
    ? {}
    : { costUsd: one.costUsd + other.costUsd }),
});

/** Null where no agent ran. The cost is left out unless every one of them says it: a part is not the sum. */
export const totalUsage = (usages: readonly (AgentUsage | null | undefined)[]): AgentUsage | null => {
  const [first, ...rest] = usages.filter((usage) => usage !== undefined && usage !== null);
  return first === undefined ? null : rest.reduce(add, first);
};
