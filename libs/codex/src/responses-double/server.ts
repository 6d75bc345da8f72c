import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { prepareAnswer, sendAnswer, sendJson } from "./answer/send-answer.ts";
import { ResponsesDoubleError, ScriptViolation } from "./errors.ts";
import { CallLedger } from "./request/call-ledger.ts";
import { type RecordedRequest, parsedOrText, withoutSecrets } from "./request/recorded-request.ts";
import { readRequestBody } from "./request/request-body.ts";
import { type ScriptedRequest, conversationOf, scriptedRequest } from "./request/scripted-request.ts";
import { type Script, type ScriptSource, scriptFrom } from "./script/script.ts";
import { mistakeInSteps } from "./script/steps.ts";

export interface ResponsesDoubleOptions {
  script: ScriptSource;
  /** When given, a request without this bearer token is a violation, answered with 401. */
  apiKey?: string;
  /** On 127.0.0.1; any free one when absent. */
  port?: number;
}

export interface ResponsesDouble {
  /** Base URL, such as `http://127.0.0.1:40123/v1`. */
  readonly url: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** What went against the script or the API so far, in words. */
  readonly violations: readonly string[];
  /**
   * Waits until the requests satisfy the condition; it is asked again whenever one arrives or ends.
   *
   * @throws {ResponsesDoubleError} after the deadline in milliseconds (30 s when absent)
   */
  waitUntil(condition: (requests: readonly RecordedRequest[]) => boolean, deadlineMs?: number): Promise<void>;
  /** @throws {ResponsesDoubleError} after a violation, or when a list of responses was not used up */
  assertComplete(): void;
  /**
   * Cuts what is open and ends the server. A second call does nothing.
   *
   * @throws {ResponsesDoubleError} after a violation
   */
  close(): Promise<void>;
}

/** Starts a scripted stand-in for the Responses API on loopback. It is strict: see {@link ResponsesDouble.violations}. */
export async function startResponsesDouble(options: ResponsesDoubleOptions): Promise<ResponsesDouble> {
  const double = new ScriptedServer(options);
  await double.listen(options.port ?? 0);
  return double;
}

class ScriptedServer implements ResponsesDouble {
  readonly requests: { -readonly [K in keyof RecordedRequest]: RecordedRequest[K] }[] = [];
  readonly violations: string[] = [];
  readonly #script: Script;
  readonly #apiKey: string | undefined;
  readonly #ledger = new CallLedger();
  readonly #requestsOf = new Map<string, number>();
  readonly #closing = new AbortController();
  readonly #watchers = new Set<() => void>();
  readonly #server = createServer((message, response) => void this.#handle(message, response));

  constructor({ script, apiKey }: ResponsesDoubleOptions) {
    this.#script = scriptFrom(script);
    this.#apiKey = apiKey;
    this.#server.on("upgrade", (message, socket) => {
      const { upgrade = "?" } = message.headers;
      this.violations.push(`an upgrade to ${upgrade} was asked for at ${message.url ?? "?"}`);
      socket.end("HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\n\r\n");
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", resolve);
    });
  }

  waitUntil(condition: (requests: readonly RecordedRequest[]) => boolean, deadlineMs = 30_000) {
    return new Promise<void>((resolve, reject) => {
      const watcher = () => {
        if (!condition(this.requests)) return;
        stop();
        resolve();
      };
      const timer = setTimeout(() => {
        stop();
        const seen = this.requests.map(({ index, outcome }) => `${index} ${outcome}`).join(", ");
        reject(
          disagreement([
            ...this.violations,
            `the condition was not met within ${deadlineMs} ms; requests so far: ${seen || "none"}`,
          ]),
        );
      }, deadlineMs);
      const stop = () => {
        clearTimeout(timer);
        this.#watchers.delete(watcher);
      };
      this.#watchers.add(watcher);
      watcher();
    });
  }

  assertComplete(): void {
    const faults = [...this.violations, ...this.#script.unused()];
    if (faults.length > 0) throw disagreement(faults);
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
    if (this.violations.length > 0) throw disagreement(this.violations);
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(message).catch(() => undefined);
    if (body === undefined) return;
    const record: (typeof this.requests)[number] = {
      index: this.requests.length,
      at: new Date().toISOString(),
      method: message.method ?? "",
      path: message.url ?? "",
      headers: withoutSecrets(message.headers),
      body: parsedOrText(body),
      outcome: "open",
    };
    this.requests.push(record);
    const left = new AbortController();
    response.once("close", () => {
      if (!response.writableFinished) left.abort();
    });
    this.#notify();
    try {
      checkEnvelope(message, this.#apiKey);
      const request = this.#readScripted(body, message, record.index);
      const outcome = await this.#answer(request, response, left.signal);
      record.outcome = left.signal.aborted && outcome !== "dropped" ? "left" : outcome;
    } catch (error) {
      const gone = left.signal.aborted || this.#closing.signal.aborted;
      record.outcome = gone ? "left" : "refused";
      if (!gone) this.#refuse(response, record, error);
    }
    this.#notify();
  }

  #readScripted(text: string, message: IncomingMessage, index: number): ScriptedRequest {
    const body = readRequestBody(text);
    this.#ledger.check(body);
    const conversation = conversationOf(body, message.headers);
    const indexInConversation = this.#requestsOf.get(conversation) ?? 0;
    this.#requestsOf.set(conversation, indexInConversation + 1);
    return scriptedRequest(body, { index, conversation, indexInConversation });
  }

  async #answer(request: ScriptedRequest, response: ServerResponse, left: AbortSignal) {
    const next = await this.#script.next(request);
    if (next === undefined) throw new ScriptViolation("the script has no response for it");
    const steps = [next].flat();
    const mistake = mistakeInSteps(steps);
    if (mistake !== undefined) throw new ScriptViolation(`the script is wrong: ${mistake}`);
    const answer = prepareAnswer(request, steps, (prefix, stem) =>
      this.#ledger.freshId(prefix, stem, request.body),
    );
    this.#ledger.remember(
      answer.id,
      answer.steps.flatMap(({ item }) => item ?? []),
    );
    return sendAnswer(answer, response, AbortSignal.any([left, this.#closing.signal]));
  }

  #refuse(response: ServerResponse, record: RecordedRequest, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const violation = `request ${record.index} (${record.method} ${record.path}): ${reason}`;
    this.violations.push(violation);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendJson(response, error instanceof ScriptViolation ? error.status : 400, {
      error: { message: `Responses double: ${violation}`, type: "invalid_request_error", code: null },
    });
  }

  #notify(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

function checkEnvelope({ method, url, headers }: IncomingMessage, apiKey: string | undefined): void {
  const path = new URL(url ?? "/", "http://127.0.0.1").pathname;
  if (method !== "POST" || path !== "/v1/responses")
    throw new ScriptViolation("there is only POST /v1/responses", { status: 404 });
  if (apiKey !== undefined && headers.authorization !== `Bearer ${apiKey}`)
    throw new ScriptViolation("the bearer token is not the expected one", { status: 401 });
  const encoding = headers["content-encoding"];
  if (encoding !== undefined)
    throw new ScriptViolation(`a body in content-encoding ${encoding} is not read`, { status: 415 });
}

function disagreement(faults: readonly string[]): ResponsesDoubleError {
  return new ResponsesDoubleError(`The requests and the script do not agree:\n- ${faults.join("\n- ")}`);
}
