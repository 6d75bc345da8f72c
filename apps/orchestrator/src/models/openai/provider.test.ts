import { inspect } from "node:util";
import { Agent, Runner } from "@openai/agents";
import {
  dropStream,
  hang,
  httpError,
  json,
  startResponsesDouble,
  usage,
  type ResponsesDouble,
  type ScriptSource,
} from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { createOpenAiProvider, type OpenAiOptions } from "./provider.ts";

const apiKey = "sk-test-0123456789abcdefghijklmnop";
const answer = json({ word: "yes" });

async function doubleWith(script: ScriptSource): Promise<ResponsesDouble> {
  const double = await startResponsesDouble({ script, apiKey });
  onTestFinished(() => double.close());
  return double;
}

/** Asks one question, without really waiting between attempts. */
async function ask(baseUrl: string, options: OpenAiOptions = {}, signal?: AbortSignal) {
  const waits: number[] = [];
  const sleep = (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  };
  const provider = createOpenAiProvider({ apiKey, baseUrl, retry: { sleep, random: () => 1 }, ...options });
  const agent = new Agent({ name: "a", model: "some-model", outputType: z.object({ word: z.string() }) });
  const runner = new Runner({ modelProvider: provider, tracingDisabled: true });
  const result = await runner
    .run(agent, "Say yes.", { ...(signal && { signal }) })
    .catch((error: unknown) => error as Error & { code?: string; status?: number });
  return { result, waits };
}

describe("a model behind the Responses API", () => {
  it("answers in the shape that was asked for, and says what it used", async () => {
    const double = await doubleWith([[answer, usage({ inputTokens: 70, cachedInputTokens: 30 })]]);
    const { result } = await ask(double.url);
    expect(result).toMatchObject({
      finalOutput: { word: "yes" },
      state: { usage: { requests: 1, inputTokens: 70, inputTokensDetails: [{ cached_tokens: 30 }] } },
    });
    expect(double.requests).toMatchObject([
      { path: "/v1/responses", body: { model: "some-model", text: { format: { type: "json_schema" } } } },
    ]);
    double.assertComplete();
  });

  it("needs no key where the server needs none", async () => {
    const double = await startResponsesDouble({ script: [answer] });
    onTestFinished(() => double.close());
    expect((await ask(double.url, { apiKey: undefined })).result).toMatchObject({
      finalOutput: { word: "yes" },
    });
  });
});

describe("what may pass is tried again", () => {
  it("after the time that the provider asks for", async () => {
    const limited = (headers: Record<string, string>) => httpError(429, undefined, headers);
    const double = await doubleWith([
      limited({ "retry-after": "7" }),
      limited({ "retry-after-ms": "90" }),
      answer,
    ]);
    const { result, waits } = await ask(double.url);
    expect(result).toMatchObject({ finalOutput: { word: "yes" } });
    expect(waits).toEqual([7_000, 90]);
  });

  it("else after a delay that doubles", async () => {
    const double = await doubleWith([httpError(500), httpError(503), dropStream(), answer]);
    const { result, waits } = await ask(double.url);
    expect(result).toMatchObject({ finalOutput: { word: "yes" } });
    expect(waits).toEqual([250, 500, 1_000]);
  });
});

describe("what does not pass ends as an error that says what to do", () => {
  const context = { error: { code: "context_length_exceeded", message: "Too long." } };
  const quota = { error: { code: "insufficient_quota", message: "No quota." } };
  const unknown = { error: { code: "model_not_found", message: "No such model." } };
  const many = Array.from({ length: 5 });

  it.each<[string, number, ScriptSource, RegExp]>([
    ["E_MODEL_UNAUTHORIZED", 1, [httpError(401)], /refused the request \(401\).*Check OPENAI_API_KEY/],
    ["E_MODEL_UNAUTHORIZED", 1, [httpError(403)], /\(403\)/],
    ["E_MODEL_RATE_LIMITED", 5, many.map(() => httpError(429)), /answered 429 \(rate limit\) 5 times: /],
    ["E_MODEL_QUOTA", 1, [httpError(429, quota)], /no credit left \(429\): No quota\. Add credit/],
    [
      "E_MODEL_RATE_LIMITED",
      1,
      [httpError(429, undefined, { "retry-after": "3600" })],
      /answered 429 \(rate limit\): .*It asks to wait 3600 s\.$/,
    ],
    ["E_CONTEXT_OVERFLOW", 1, [httpError(400, context)], /longer than some-model can read: Too long\. Split/],
    ["E_MODEL_NOT_FOUND", 1, [httpError(404)], /does not know the model some-model \(404\): .*--model/],
    ["E_MODEL_NOT_FOUND", 1, [httpError(400, unknown)], /\(400\): No such model\./],
    ["E_MODEL_REQUEST", 1, [httpError(400)], /does not accept the request for the model some-model \(400\)/],
    ["E_MODEL_SERVER", 5, many.map(() => httpError(502)), /answered 502 5 times: /],
    ["E_MODEL_SERVER", 5, many.map(() => httpError(409)), /answered 409 5 times: /],
    ["E_MODEL_NETWORK", 5, many.map(() => dropStream()), /connection to .* failed 5 times: .*Check the net/],
  ])("%s, after %i requests", async (code, requests, script, message) => {
    const double = await doubleWith(script);
    const { result } = await ask(double.url);
    expect(result).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(double.requests).toHaveLength(requests);
  });

  it("E_MODEL_NETWORK, when nobody listens", async () => {
    const double = await startResponsesDouble({ script: [] });
    const { url } = double;
    await double.close();
    expect((await ask(url)).result).toMatchObject({
      code: "E_MODEL_NETWORK",
      message: expect.stringMatching(/127\.0\.0\.1:\d+\/v1 failed 5 times: .*ECONNREFUSED/) as string,
    });
  });

  it("E_MODEL_NETWORK, after one request, when no answer comes in time", async () => {
    const double = await doubleWith([hang()]);
    const { result } = await ask(double.url, { timeoutMs: 300 });
    expect(result).toMatchObject({
      code: "E_MODEL_NETWORK",
      message: expect.stringContaining("did not answer within 0.3 s") as string,
    });
    // It may be over before the request has arrived.
    expect(double.requests.length).toBeLessThan(2);
  });

  it("the caller's own reason, when the caller stops it", async () => {
    const double = await doubleWith([hang()]);
    const controller = new AbortController();
    const asked = ask(double.url, {}, controller.signal);
    await double.waitUntil((requests) => requests.length === 1);
    controller.abort(new Error("enough"));
    expect((await asked).result).toMatchObject({ message: "enough" });
  });
});

describe("the key", () => {
  it("is in no part of an error, even when the provider repeats it", async () => {
    const body = { error: { message: `Incorrect API key provided: ${apiKey}` } };
    const double = await doubleWith([httpError(401, body, { "x-echo": apiKey })]);
    const { result } = await ask(double.url);
    expect(inspect(result, { depth: 20, showHidden: true })).not.toContain(apiKey);
    expect(result).toMatchObject({ message: expect.stringContaining("[redacted:OPENAI_API_KEY]") as string });
  });

  it.each<[OpenAiOptions, RegExp]>([
    [{}, /OPENAI_API_KEY is not set.*leave --provider out/],
    [{ apiKey: " " }, /OPENAI_API_KEY is not set/],
    [{ apiKey: "sk-one two" }, /characters that no key has/],
    [{ apiKey, baseUrl: "localhost:1" }, /no http or https address/],
    [{ apiKey, baseUrl: "https://me:secret@host/v1" }, /holds a user or a password/],
  ])("and the address are checked before anything is sent: %#", (options, message) => {
    const create = () => createOpenAiProvider(options);
    expect(create).toThrow(message);
    expect(create).toThrow(expect.objectContaining({ code: "E_MODEL_CONFIG" }) as Error);
    expect(create).not.toThrow(/secret|sk-/);
  });
});
