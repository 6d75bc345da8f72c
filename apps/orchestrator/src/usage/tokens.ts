/** What one or more requests used; `cachedInputTokens` are part of `inputTokens`. */
export interface Tokens {
  requests: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
}

export const noTokens: Tokens = { requests: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

export function addTokens(a: Tokens, b: Tokens): Tokens {
  return {
    requests: a.requests + b.requests,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
  };
}

export function subtractTokens(after: Tokens, before: Tokens): Tokens {
  return {
    requests: after.requests - before.requests,
    inputTokens: after.inputTokens - before.inputTokens,
    cachedInputTokens: after.cachedInputTokens - before.cachedInputTokens,
    outputTokens: after.outputTokens - before.outputTokens,
  };
}
