import { Usage, type Model, type ModelProvider, type ModelRequest, type ModelResponse } from "@openai/agents";
import type { Tape } from "../tape.ts";

/** A response as it is kept: without the provider's raw answer, which says the same again. */
interface KeptResponse extends Pick<ModelResponse, "output" | "responseId" | "requestId"> {
  usage: UsageData;
}

type UsageData = NonNullable<Parameters<typeof Usage.fromJSON>[0]>;

/**
 * Models whose answers go through a tape. The provider behind it is asked for a model only when work is to be done.
 *
 * @param actor the role whose models they are
 */
export function tapedModels(provider: ModelProvider, tape: Tape, actor: string): ModelProvider {
  return { getModel: (name = "") => new TapedModel(name, provider, tape, actor) };
}

class TapedModel implements Model {
  readonly #name: string;
  readonly #provider: ModelProvider;
  readonly #tape: Tape;
  readonly #actor: string;

  constructor(name: string, provider: ModelProvider, tape: Tape, actor: string) {
    this.#name = name;
    this.#provider = provider;
    this.#tape = tape;
    this.#actor = actor;
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const call = {
      kind: "model" as const,
      actor: this.#actor,
      request: lastingRequest(this.#name, request),
      signal: request.signal,
    };
    const { usage, ...response } = await this.#tape.play(call, async () => {
      const model = await this.#provider.getModel(this.#name);
      return kept(await model.getResponse(request));
    });
    return { ...response, usage: Usage.fromJSON(usage) };
  }

  getStreamedResponse(): never {
    throw new Error("Peers are asked without streaming.");
  }
}

/**
 * What decides the answer, in the order in which a difference is best told: the conversation last, because a change of
 * anything else changes it too. Tracing, signals and functions are left out.
 */
function lastingRequest(model: string, request: ModelRequest): object {
  const { systemInstructions, prompt, tools, handoffs, outputType, modelSettings, input } = request;
  const { previousResponseId, conversationId } = request;
  return {
    model,
    systemInstructions,
    prompt,
    tools,
    handoffs,
    outputType,
    modelSettings: { ...modelSettings, retry: undefined },
    previousResponseId,
    conversationId,
    input,
  };
}

function kept({ usage, output, responseId, requestId }: ModelResponse): KeptResponse {
  return {
    usage: usage as UsageData,
    output,
    ...(responseId !== undefined && { responseId }),
    ...(requestId !== undefined && { requestId }),
  };
}
