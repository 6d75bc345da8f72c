import OpenAI from "openai";
import type { Redactor } from "@codex-orchestrator/process-runner";
import {
  ContextOverflowError,
  ModelNetworkError,
  ModelRateLimitedError,
  ModelRequestError,
  ModelServerError,
  ModelUnauthorizedError,
  type ModelProviderError,
} from "./errors.ts";
import { retryAfterMs } from "./retrying-fetch.ts";

type ApiError = InstanceType<
  typeof OpenAI.APIError<number | undefined, Headers | undefined, object | undefined>
>;

export interface Endpoint {
  /** Without user, password and query. */
  address: string;
  model: string;
  timeoutMs: number;
  redactor: Redactor;
}

/** What a failed request means for whoever started the run. Undefined for what is no failure of the request. */
export function describeFailure(error: unknown, endpoint: Endpoint): ModelProviderError | undefined {
  if (!isApiError(error)) return undefined;
  const { status } = error;
  const said = sayingOf(error, endpoint.redactor);
  // The client's own error holds the headers and the body of the answer, and either may repeat the key.
  const options = { cause: new Error(said), status };
  if (error instanceof OpenAI.APIConnectionError)
    return new ModelNetworkError(unreachable(error, endpoint), options);
  if (status === undefined)
    return new ModelServerError(failing(endpoint, "with a broken answer", said), options);
  if (status === 401 || status === 403)
    return new ModelUnauthorizedError(
      `${endpoint.address} refused the request (${status}): ${said} ` +
        "Check OPENAI_API_KEY, that the key may use this model, and that OPENAI_BASE_URL is where it belongs.",
      options,
    );
  if (isOverflow(error))
    return new ContextOverflowError(
      `The conversation is longer than ${endpoint.model} can read: ${said} ` +
        "Split the task into smaller subtasks, or choose a model that reads more with --model.",
      options,
    );
  if (status === 429) return new ModelRateLimitedError(limited(error, endpoint, said), options);
  if (status >= 500) return new ModelServerError(failing(endpoint, String(status), said), options);
  return new ModelRequestError(
    `${endpoint.address} does not accept the request for the model ${endpoint.model} (${status}): ${said} ` +
      "Check the name of the model, and that the provider has the Responses API.",
    options,
  );
}

function isApiError(error: unknown): error is ApiError {
  return error instanceof OpenAI.APIError;
}

function sayingOf(error: ApiError, redactor: Redactor): string {
  // The client puts the status before what the provider said.
  const said = redactor
    .redactText(error.message.replace(/^\d{3} /, ""))
    .slice(0, 500)
    .trim();
  return /[.!?…]$/.test(said) ? said : `${said}.`;
}

function isOverflow({ code, message }: { code?: string | null | undefined; message: string }): boolean {
  return code === "context_length_exceeded" || /context (window|length)/i.test(message);
}

function unreachable(error: Error, { address, timeoutMs, redactor }: Endpoint): string {
  if (error instanceof OpenAI.APIConnectionTimeoutError || isTimeout(error.cause))
    return `${address} did not answer within ${timeoutMs / 1000} s. Try again, or choose a faster model with --model.`;
  const reason = redactor.redactText(innermost(error).message);
  return `${address} could not be reached: ${reason}. Check the network and OPENAI_BASE_URL.`;
}

function isTimeout(cause: unknown): boolean {
  return cause instanceof Error && cause.name === "TimeoutError";
}

function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}

function limited(error: ApiError, { address }: Endpoint, said: string): string {
  if (error.code === "insufficient_quota")
    return `The account at ${address} has no credit left: ${said} Add credit, or use another key.`;
  const asked = error.headers && retryAfterMs(error.headers);
  const wait = asked === undefined ? "later" : `in ${Math.ceil(asked / 1000)} s`;
  return `${address} limits the rate of requests, also after waiting: ${said} Resume the run ${wait}.`;
}

function failing({ address }: Endpoint, how: string, said: string): string {
  return `${address} failed (${how}): ${said} Resume the run later.`;
}
