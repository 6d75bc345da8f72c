import {
  OpenAIResponsesModel,
  type Model,
  type ModelProvider,
  type ModelRequest,
  type ModelResponse,
} from "@openai/agents";
import { createRedactor } from "@codex-orchestrator/process-runner";
import OpenAI from "openai";
import { describeFailure, type Endpoint } from "./describe-failure.ts";
import { ModelConfigError } from "./errors.ts";
import { retryingFetch, type RetryOptions } from "./retrying-fetch.ts";

export interface OpenAiOptions {
  /** May be absent with a base URL of one's own: servers on one's own machine often want none. */
  apiKey?: string | undefined;
  /** Of any server with the Responses API; OpenAI's when absent. */
  baseUrl?: string | undefined;
  /** Of one request, in milliseconds. */
  timeoutMs?: number;
  retry?: Omit<RetryOptions, "timeoutMs">;
}

const openAiUrl = "https://api.openai.com/v1";

/** Models that think long answer late; what takes longer than this hangs. */
const defaultTimeoutMs = 10 * 60_000;

/** The client's own clock must not end what the retries under it still work on; the highest value of a timer. */
const neverMs = 2 ** 31 - 1;

/**
 * Models behind OpenAI's Responses API, or a server that speaks it. Key and address are the ones given, never those of
 * the environment; nothing is sent anywhere else, and the key is in no message.
 *
 * @throws {ModelConfigError} without a key where one is needed, or with an address that is none
 */
export function createOpenAiProvider(options: OpenAiOptions): ModelProvider {
  const { timeoutMs = defaultTimeoutMs, retry } = options;
  const baseURL = addressOf(options.baseUrl);
  const apiKey = keyOf(options);
  const client = new OpenAI({
    apiKey,
    baseURL: baseURL.href,
    // Null, not absent: an absent one is looked up in the environment.
    ...{ organization: null, project: null, adminAPIKey: null, webhookSecret: null },
    logLevel: "off",
    maxRetries: 0,
    timeout: neverMs,
    fetch: retryingFetch(globalThis.fetch, { ...retry, timeoutMs }),
  });
  const endpoint = {
    address: `${baseURL.origin}${baseURL.pathname}`,
    timeoutMs,
    redactor: createRedactor({ secrets: [{ name: "OPENAI_API_KEY", value: apiKey }], tokenShapes: true }),
  };
  return {
    getModel: (model = "") =>
      new PlainlyFailingModel(new OpenAIResponsesModel(client, model), { ...endpoint, model }),
  };
}

function addressOf(baseUrl: string | undefined): URL {
  const given = baseUrl === undefined || baseUrl === "" ? openAiUrl : baseUrl;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:")
    throw new ModelConfigError(
      "OPENAI_BASE_URL is no http or https address. Set it to that of a server with the Responses API, such as http://127.0.0.1:8080/v1, or unset it for OpenAI's own.",
    );
  if (url.username !== "" || url.password !== "")
    throw new ModelConfigError(
      "OPENAI_BASE_URL holds a user or a password. Take it out, and give the key as OPENAI_API_KEY.",
    );
  return url;
}

function keyOf({ apiKey = "", baseUrl = "" }: OpenAiOptions): string {
  const key = apiKey.trim();
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  if (key !== "")
    throw new ModelConfigError(
      "OPENAI_API_KEY holds characters that no key has, such as a space or a line break. Set it again, without quotes around it.",
    );
  if (baseUrl !== "") return "none";
  throw new ModelConfigError(
    "The provider openai needs a key, and OPENAI_API_KEY is not set. Set it to a key of your account, or OPENAI_BASE_URL to a server of your own, or leave --provider out to work with patterns alone.",
  );
}

/** Says what a failed request means, and what to do about it. */
class PlainlyFailingModel implements Model {
  readonly #model: Model;
  readonly #endpoint: Endpoint;

  constructor(model: Model, endpoint: Endpoint) {
    this.#model = model;
    this.#endpoint = endpoint;
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    try {
      return await this.#model.getResponse(request);
    } catch (error) {
      request.signal?.throwIfAborted();
      throw describeFailure(error, this.#endpoint) ?? error;
    }
  }

  getStreamedResponse(): never {
    throw new Error("Peers are asked without streaming.");
  }
}
