import OpenAI from "openai";
import type { Redactor } from "@codex-orchestrator/process-runner";
import {
  ContextOverflowError,
  ModelNetworkError,
  ModelNotFoundError,
  ModelQuotaError,
  ModelRateLimitedError,
  ModelRequestError,
  ModelServerError,
  ModelUnauthorizedError,
  type ModelProviderError,
} from "./errors.ts";
import { attemptsOf, retryAfterMs } from "./retrying-fetch.ts";

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
  const { address, model } = endpoint;
  const times = attemptsOf(error) === 1 ? "" : ` ${attemptsOf(error)} times`;
  if (error instanceof OpenAI.APIConnectionError)
    return new ModelNetworkError(disconnected(error, endpoint, times), options);
  if (status === undefined) return new ModelServerError(`${address} gave a broken answer: ${said}`, options);
  if (isOverflow(error))
    return new ContextOverflowError(
      `The conversation is longer than ${model} can read: ${said} ` +
        "Split the task into smaller subtasks, or choose a model that reads more with --model.",
      options,
    );
  if (error.code === "insufficient_quota")
    return new ModelQuotaError(
      `The account at ${address} has no credit left (${status}): ${said} Add credit, or use another key.`,
      options,
    );
  if (status === 404 || error.code === "model_not_found")
    return new ModelNotFoundError(
      `${address} does not know the model ${model} (${status}): ${said} ` +
        "Name another with --model, or set OPENAI_BASE_URL to a server with the Responses API.",
      options,
    );
  if (status === 401 || status === 403)
    return new ModelUnauthorizedError(
      `${address} refused the request (${status}): ${said} ` +
        "Check OPENAI_API_KEY, that the key may use this model, and that OPENAI_BASE_URL is where it belongs.",
      options,
    );
  if (status === 429)
    return new ModelRateLimitedError(
      `${address} answered 429 (rate limit)${times}: ${said}${askedWait(error)}`,
      options,
    );
  if (status >= 500 || status === 408 || status === 409)
    return new ModelServerError(`${address} answered ${status}${times}: ${said}`, options);
  return new ModelRequestError(
    `${address} does not accept the request for the model ${model} (${status}): ${said}`,
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

function disconnected(error: Error, { address, timeoutMs, redactor }: Endpoint, times: string): string {
  if (error instanceof OpenAI.APIConnectionTimeoutError || isTimeout(error.cause))
    return `${address} did not answer within ${timeoutMs / 1000} s.`;
  const reason = redactor.redactText(innermost(error).message);
  return `The connection to ${address} failed${times}: ${reason}. Check the network and OPENAI_BASE_URL.`;
}

function isTimeout(cause: unknown): boolean {
  return cause instanceof Error && cause.name === "TimeoutError";
}

function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}

/** What a provider asks for that was too long to wait for. */
function askedWait({ headers }: ApiError): string {
  const asked = headers && retryAfterMs(headers);
  return asked === undefined ? "" : ` It asks to wait ${Math.ceil(asked / 1000)} s.`;
}
