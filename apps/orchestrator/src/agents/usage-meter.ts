import type { Usage as SdkUsage } from "@openai/agents";
import type { Usage } from "@codex-orchestrator/manifest";

type Tokens = Omit<Usage, "perModel">;

const none: Tokens = { requests: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

/** Adds up what models used, in all and by model. */
export class UsageMeter {
  readonly #perModel = new Map<string, Tokens>();

  add(model: string, usage: SdkUsage): void {
    const used: Tokens = {
      requests: usage.requests,
      inputTokens: usage.inputTokens,
      cachedInputTokens: usage.inputTokensDetails.reduce(
        (sum, details) => sum + (details["cached_tokens"] ?? 0),
        0,
      ),
      outputTokens: usage.outputTokens,
    };
    this.#perModel.set(model, sum(this.#perModel.get(model) ?? none, used));
  }

  /** A model that made no request, such as the offline one, is left out of `perModel`. */
  total(): Usage {
    const used = [...this.#perModel].filter(([, { requests }]) => requests > 0);
    return { ...used.map(([, tokens]) => tokens).reduce(sum, none), perModel: Object.fromEntries(used) };
  }
}

function sum(a: Tokens, b: Tokens): Tokens {
  return {
    requests: a.requests + b.requests,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
  };
}
