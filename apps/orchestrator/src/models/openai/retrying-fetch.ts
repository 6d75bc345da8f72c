import { setTimeout as delay } from "node:timers/promises";

type Fetch = typeof globalThis.fetch;

export interface RetryOptions {
  /** Of one attempt, from the request to the last byte of its answer. */
  timeoutMs: number;
  /** Attempts in all. */
  attempts?: number;
  /** A provider that asks for a longer wait is not waited for: its answer is handed on. */
  longestWaitMs?: number;
  sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  random?: () => number;
}

/** Of an answer, or a property of an error, that was handed on: how many attempts there were. */
const attemptsHeader = "x-attempts";

const firstDelayMs = 250;
const longestDelayMs = 20_000;

/**
 * A fetch that tries again after 408, 409, 429, 5xx and a broken connection: after the time that `Retry-After` asks for,
 * else after an exponential backoff with full jitter. The whole answer is read before it is handed on, so that a
 * connection that breaks in the middle counts. A time-out is not tried again, because the work may be paid for twice.
 */
export function retryingFetch(fetch: Fetch, options: RetryOptions): Fetch {
  const { timeoutMs, attempts = 5, longestWaitMs = 60_000, sleep = wait, random = Math.random } = options;
  return async (input, init) => {
    const caller = init?.signal ?? undefined;
    for (let attempt = 1; ; attempt++) {
      const limits = [AbortSignal.timeout(timeoutMs), ...(caller === undefined ? [] : [caller])];
      const backoff = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1)) * random();
      let waitMs = backoff;
      try {
        const response = await whole(await fetch(input, { ...init, signal: AbortSignal.any(limits) }));
        waitMs = retryAfterMs(response.headers) ?? backoff;
        if (attempt >= attempts || waitMs > longestWaitMs || !(await isRetryable(response))) {
          response.headers.set(attemptsHeader, String(attempt));
          return response;
        }
      } catch (error) {
        if (attempt >= attempts || AbortSignal.any(limits).aborted)
          throw Object.assign(error as Error, { attempts: attempt });
      }
      await sleep(waitMs, caller);
    }
  };
}

/** How often was asked, by the headers of the answer or by the error of the connection. */
export function attemptsOf(failed: { headers?: Headers | undefined; cause?: unknown }): number {
  const { attempts } = (failed.cause ?? {}) as { attempts?: number };
  return attempts ?? Number(failed.headers?.get(attemptsHeader) ?? 1);
}

async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(ms, undefined, { ...(signal && { signal }) });
}

/** The same response with its body in memory. */
async function whole(response: Response): Promise<Response> {
  const body = await response.arrayBuffer();
  const { status, statusText, headers } = response;
  return new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
}

async function isRetryable(response: Response): Promise<boolean> {
  const advice = response.headers.get("x-should-retry");
  if (advice === "true" || advice === "false") return advice === "true";
  const { status } = response;
  // An account without credit answers 429 too, and no waiting helps.
  if (status === 429) return !(await response.clone().text()).includes('"insufficient_quota"');
  return status === 408 || status === 409 || status >= 500;
}

/** `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3); `retry-after-ms` is OpenAI's finer one. */
export function retryAfterMs(headers: Headers): number | undefined {
  const fine = Number.parseFloat(headers.get("retry-after-ms") ?? "");
  if (fine >= 0) return fine;
  const given = headers.get("retry-after");
  if (given === null) return undefined;
  const seconds = Number(given);
  const ms = Number.isNaN(seconds) ? Date.parse(given) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
