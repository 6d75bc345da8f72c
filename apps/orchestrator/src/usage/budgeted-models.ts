import type { Model, ModelProvider, ModelRequest, ModelResponse } from "@openai/agents";
import type { BudgetLedger, Charge } from "../budget/ledger.ts";
import { noTokens, type Tokens } from "./tokens.ts";

/** Texts of programs have about four bytes a token; three leave room for those that have fewer. */
const bytesPerToken = 3;

/** Less output than this is worth no request. */
const leastOutputTokens = 256;

/** What a model may say when the request names no maximum, as far as the budget is concerned. */
const usualOutputTokens = 8_192;

export interface BudgetedModelsOptions {
  ledger: BudgetLedger;
  /** Models that cost nothing and need no reservation. */
  isFree: (model: string) => boolean;
  /** Awaited, so that what was used is on record before the answer is acted on. */
  onUsage: (model: string, used: Tokens) => Promise<void>;
}

/** Models whose every request is paid for: reserved before it is made, settled by what the provider says it used. */
export function budgetedModels(provider: ModelProvider, options: BudgetedModelsOptions): ModelProvider {
  return {
    getModel: async (name = "") => {
      const model = await provider.getModel(name);
      return options.isFree(name) ? model : new BudgetedModel(name, model, options);
    },
  };
}

class BudgetedModel implements Model {
  readonly #name: string;
  readonly #model: Model;
  readonly #options: BudgetedModelsOptions;

  constructor(name: string, model: Model, options: BudgetedModelsOptions) {
    this.#name = name;
    this.#model = model;
    this.#options = options;
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const { ledger, onUsage } = this.#options;
    const input = estimateInputTokens(request);
    const affordable = ledger.remaining("tokens") - input;
    const wanted = request.modelSettings.maxTokens ?? usualOutputTokens;
    const output = Math.max(leastOutputTokens, Math.min(wanted, affordable));
    const reservation = ledger.reserve({ requests: 1, tokens: input + output });
    let used: Tokens = noTokens;
    try {
      const response = await this.#model.getResponse(withMaximum(request, output, affordable));
      used = tokensOf(response);
      return response;
    } catch (error) {
      // The provider may have counted a request that failed; that it used no tokens is the best guess there is.
      used = { ...noTokens, requests: 1 };
      throw error;
    } finally {
      reservation.settle(chargeOf(used));
      await onUsage(this.#name, used);
    }
  }

  getStreamedResponse(): never {
    throw new Error("Peers are asked without streaming.");
  }
}

/** With a limit on tokens, the model is told how much it may say; without one, the request stays as it is. */
function withMaximum(request: ModelRequest, output: number, affordable: number): ModelRequest {
  if (!Number.isFinite(affordable)) return request;
  return { ...request, modelSettings: { ...request.modelSettings, maxTokens: output } };
}

function estimateInputTokens({ systemInstructions, input, tools }: ModelRequest): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify([systemInstructions, input, tools])) / bytesPerToken);
}

function tokensOf({ usage }: ModelResponse): Tokens {
  return {
    requests: usage.requests,
    inputTokens: usage.inputTokens,
    cachedInputTokens: usage.inputTokensDetails.reduce(
      (sum, details) => sum + (details["cached_tokens"] ?? 0),
      0,
    ),
    outputTokens: usage.outputTokens,
  };
}

export function chargeOf({ requests, inputTokens, cachedInputTokens, outputTokens }: Tokens): Charge {
  return {
    tokens: inputTokens - cachedInputTokens + outputTokens,
    cachedTokens: cachedInputTokens,
    requests,
    turns: 0,
  };
}
