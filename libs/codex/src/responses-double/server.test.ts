import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { ask, classicTools, post, prompt, stream } from "../testing/responses-request.ts";
import { type ResponsesDouble, type ResponsesDoubleOptions, startResponsesDouble } from "./server.ts";
import { perConversation } from "./script/script.ts";
import {
  delay,
  dropStream,
  failed,
  functionCall,
  hang,
  httpError,
  message,
  shell,
  usage,
} from "./script/steps.ts";

let double: ResponsesDouble | undefined;
const start = async (script: ResponsesDoubleOptions["script"], options: object = {}) =>
  (double = await startResponsesDouble({ script, ...options }));

afterEach(async () => {
  await double?.close().catch(() => undefined);
  double = undefined;
});

describe("a script", () => {
  it("answers one request after the other from a list", async () => {
    const { url, assertComplete } = bound(await start([message("one"), [message("two")]]));
    expect((await ask(url, {})).body.output[0]?.content?.[0]?.text).toBe("one");
    expect(assertComplete).toThrow("1 of 2 responses were not asked for");
    expect((await ask(url, {})).body.output[0]?.content?.[0]?.text).toBe("two");
    assertComplete();
  });

  it("may be a function of what the request says", async () => {
    const { url } = await start(({ model, prompt, instructions, outputs, index }) =>
      message(JSON.stringify({ model, prompt, instructions, outputs, index })),
    );
    await ask(url, {});
    const { body } = await ask(url, {
      model: "gpt",
      instructions: "be brief",
      input: [
        { role: "developer", content: "and kind" },
        prompt("first"),
        prompt("do it"),
        { type: "function_call", call_id: "c", name: "f", arguments: "{}" },
        { type: "function_call_output", call_id: "c", output: "done" },
      ],
    });
    expect(JSON.parse(body.output[0]?.content?.[0]?.text ?? "")).toEqual({
      model: "gpt",
      prompt: "do it",
      instructions: "be brief\nand kind",
      outputs: [{ callId: "c", text: "done" }],
      index: 1,
    });
  });

  it("is kept apart for each conversation when it is asked to", async () => {
    const { url, assertComplete } = bound(await start(perConversation([message("one"), message("two")])));
    const say = async (key: string) =>
      (await ask(url, { prompt_cache_key: key })).body.output[0]?.content?.[0]?.text;
    expect([await say("a"), await say("b"), await say("a")]).toEqual(["one", "one", "two"]);
    expect(assertComplete).toThrow('conversation "b": 1 of 2 responses were not asked for');
  });

  it("gives the same ids and the same bytes in every run", async () => {
    const bodies = [];
    for (let run = 0; run < 2; run++) {
      const { url } = await start([[message("a"), shell("ls")], message("b")]);
      const first = await post(url, { model: "m", input: "x", tools: classicTools, stream: true });
      const second = await post(url, { model: "m", input: "x" });
      bodies.push((await first.text()) + (await second.text()));
      await double?.close();
    }
    expect(bodies[1]).toBe(bodies[0]);
  });
});

describe("failures as scripted", () => {
  it("answers with a status, a body and headers", async () => {
    const { url } = await start([httpError(429, undefined, { "retry-after": "2" }), httpError(500, "oops")]);
    const limited = await ask(url, {});
    expect(limited).toMatchObject({ status: 429, body: { error: { message: "Scripted error 429." } } });
    expect(limited.headers.get("retry-after")).toBe("2");
    const broken = await post(url, { model: "m", input: "x", stream: true });
    expect([broken.status, await broken.text()]).toEqual([500, "oops"]);
  });

  it("ends a response as failed, with what came before", async () => {
    const { url } = await start([
      [message("so far"), failed("context_length_exceeded", "too long")],
      failed("insufficient_quota", "no money"),
    ]);
    const events = await stream(url, {});
    expect(events.at(-1)).toMatchObject({
      type: "response.failed",
      response: { status: "failed", error: { code: "context_length_exceeded", message: "too long" } },
    });
    expect((await ask(url, {})).body).toMatchObject({
      status: "failed",
      error: { code: "insufficient_quota" },
    });
  });

  it("cuts the stream after what came before", async () => {
    const { url, waitUntil } = bound(await start([[message("begun"), dropStream()]]));
    const response = await post(url, { model: "m", input: "x", stream: true });
    await expect(response.text()).rejects.toThrow();
    await waitUntil(([request]) => request?.outcome === "dropped");
  });

  it("cuts the connection before the answer where there is no stream", async () => {
    const { url } = await start([dropStream()]);
    await expect(post(url, { model: "m", input: "x" })).rejects.toThrow();
  });
});

describe("time", () => {
  it("holds an open stream until it is let go", async () => {
    const gate = deferred();
    const { url } = await start([[message("first"), delay(gate.promise), message("second")]]);
    const response = await post(url, { model: "m", input: "x", stream: true });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let seen = "";
    while (!seen.includes("response.output_item.done")) seen += (await reader.read()).value ?? "";
    expect(seen).not.toContain("second");
    gate.resolve();
    for (let part = await reader.read(); !part.done; part = await reader.read()) seen += part.value;
    expect(seen).toContain("second");
    expect(seen).toContain("response.completed");
  });

  it("notices that the client went away, and frees what waits", async () => {
    const { url, waitUntil } = bound(await start([hang()]));
    const abort = new AbortController();
    const response = post(url, { model: "m", input: "x" }, {}, abort.signal);
    await waitUntil((all) => all.length === 1);
    abort.abort();
    await expect(response).rejects.toThrow();
    await waitUntil(([request]) => request?.outcome === "left");
  });

  it("closes while a response is open", async () => {
    const { url, waitUntil, close } = bound(await start([[message("begun"), hang()]]));
    const response = await post(url, { model: "m", input: "x", stream: true });
    await waitUntil((all) => all.length === 1);
    await close();
    await expect(response.text()).rejects.toThrow();
    await close();
  });

  it("does not wait for ever", async () => {
    const { waitUntil } = bound(await start([]));
    await expect(waitUntil((all) => all.length > 0, 10)).rejects.toThrow(
      "within 10 ms; requests so far: none",
    );
  });
});

describe("what is recorded", () => {
  it("keeps requests without the values of secrets", async () => {
    const { url, requests } = await start([message("ok")], { apiKey: "sk-secret" });
    const headers = { authorization: "Bearer sk-secret", "x-api-key": "sk-other", "x-run": "7" };
    await ask(url, { input: "hello" }, headers);
    expect(requests[0]).toMatchObject({
      index: 0,
      method: "POST",
      path: "/v1/responses",
      headers: { authorization: "[redacted]", "x-api-key": "[redacted]", "x-run": "7" },
      body: { input: "hello" },
      outcome: "answered",
    });
    expect(JSON.stringify(requests)).not.toContain("sk-");
  });

  it("reports the usage of the script", async () => {
    const { url } = await start([[message("a"), usage({ inputTokens: 7, cachedInputTokens: 3 })]]);
    expect((await ask(url, {})).body.usage).toEqual({
      input_tokens: 7,
      input_tokens_details: { cached_tokens: 3 },
      output_tokens: 20,
      output_tokens_details: { reasoning_tokens: 5 },
      total_tokens: 27,
    });
  });
});

describe("violations are answered, recorded and thrown", () => {
  const cases: [string, () => Promise<unknown>, number, RegExp][] = [
    ["another path", () => fetch(`${double!.url}/models`), 404, /GET \/v1\/models\): there is only POST/],
    ["a body that is no JSON", () => post(double!.url, "{"), 400, /the body is not JSON/],
    ["no model", () => post(double!.url, { input: "x" }), 400, /model: Invalid input: expected string/],
    ["no input", () => post(double!.url, { model: "m", input: [] }), 400, /input: Too small/],
    [
      "an item without its fields",
      () => post(double!.url, { model: "m", input: [prompt("x"), { type: "function_call", name: "f" }] }),
      400,
      /input\.1\.call_id: .*input\.1\.arguments: /,
    ],
    [
      "a result of a call that nobody made",
      () =>
        post(double!.url, {
          model: "m",
          input: [{ type: "function_call_output", call_id: "call_9", output: "x" }],
        }),
      400,
      /No tool call found for function call output with call_id call_9/,
    ],
    [
      "a call that is left without result",
      () =>
        post(double!.url, {
          model: "m",
          input: [{ type: "function_call", call_id: "c", name: "f", arguments: "{}" }],
        }),
      400,
      /No tool output found for call_id c/,
    ],
    [
      "a previous response that is not known",
      () => post(double!.url, { model: "m", input: "x", previous_response_id: "resp_9" }),
      400,
      /Previous response with id 'resp_9' not found/,
    ],
    [
      "a compressed body",
      () => post(double!.url, "x", { "content-encoding": "zstd" }),
      415,
      /content-encoding zstd is not read/,
    ],
  ];
  it.each(cases)("%s", async (_name, request, status, violation) => {
    await start([message("never")]);
    const response = (await request()) as Response;
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toMatch(violation);
    expect(double!.requests[0]?.outcome).toBe("refused");
    expect(() => {
      double!.assertComplete();
    }).toThrow(violation);
    await expect(double!.close()).rejects.toThrow(violation);
  });

  const scripts: [string, ResponsesDoubleOptions["script"], RegExp][] = [
    ["a script that ran out", [], /the script has no response for it/],
    ["a script that throws", () => Promise.reject(new Error("no idea")), /no idea/],
    [
      "a tool that is not offered",
      [functionCall("go", {})],
      /"go", which the request does not offer.*no tool/,
    ],
    ["a shell that is not offered", [shell("ls")], /offers neither exec_command nor functions\/exec/],
    ["steps after the end", [[dropStream(), message("x")]], /steps follow "drop-stream"/],
    ["an HTTP error in a response", [[message("x"), httpError(500)]], /stands beside other steps/],
    ["a response of nothing", [[]], /the response has no step/],
    ["a delay that fails", [[delay(() => Promise.reject(new Error("clock"))), message("x")]], /clock/],
  ];
  it.each(scripts)("%s", async (_name, script, violation) => {
    const { url, close } = bound(await start(script));
    const { status, body } = await ask(url, {});
    expect([status, body.error?.message]).toEqual([400, expect.stringMatching(violation) as string]);
    await expect(close()).rejects.toThrow(violation);
  });

  it("a wrong key, which is not repeated", async () => {
    const { url, close } = bound(await start([message("x")], { apiKey: "sk-right" }));
    expect((await ask(url, {}, { authorization: "Bearer sk-wrong" })).status).toBe(401);
    const error = await close().catch((cause: unknown) => String(cause));
    expect(error).toContain("the bearer token is not the expected one");
    expect(error).not.toContain("sk-");
  });

  it("an upgrade to a web socket", async () => {
    const { url, close } = bound(await start([]));
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write(
      "GET /v1/responses HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n",
    );
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 426/);
    socket.destroy();
    await expect(close()).rejects.toThrow("an upgrade to websocket was asked for at /v1/responses");
  });
});

function deferred() {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Methods that can be handed around. */
function bound(on: ResponsesDouble) {
  return {
    url: on.url,
    requests: on.requests,
    waitUntil: on.waitUntil.bind(on),
    assertComplete: () => {
      on.assertComplete();
    },
    close: () => on.close(),
  };
}
