import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { ask, classicTools, codeModeTools, prompt, stream } from "../../testing/responses-request.ts";
import type { ScriptSource } from "../script/script.ts";
import {
  applyPatch,
  customToolCall,
  failed,
  functionCall,
  incomplete,
  json,
  mcpTool,
  message,
  reasoning,
  shell,
} from "../script/steps.ts";
import { type ResponsesDouble, startResponsesDouble } from "../server.ts";

let double: ResponsesDouble | undefined;
const start = async (script: ScriptSource) => (double = await startResponsesDouble({ script }));
afterEach(async () => {
  await double?.close();
});

const classic = { tools: classicTools };
const codeMode = { input: [codeModeTools, prompt("hello")] };
const patch = "*** Begin Patch\n*** Delete File: a\n*** End Patch\n";

describe("calls take the form that the tools of the request ask for", () => {
  it("classic: a function for the shell, free text for a patch, a namespace for MCP", async () => {
    const { url } = await start([
      [shell("ls", { workdir: "/x" }), applyPatch(patch), mcpTool("srv", "go", { a: 1 })],
    ]);
    expect((await ask(url, classic)).body.output).toEqual([
      {
        type: "function_call",
        id: "fc_1_1",
        call_id: "call_1_1",
        status: "completed",
        name: "exec_command",
        arguments: '{"cmd":"ls","workdir":"/x"}',
      },
      {
        type: "custom_tool_call",
        id: "ctc_1_2",
        call_id: "call_1_2",
        status: "completed",
        name: "apply_patch",
        input: patch,
      },
      expect.objectContaining({ namespace: "mcp__srv", name: "go", arguments: '{"a":1}' }),
    ]);
  });

  it("code mode: JavaScript for all of them", async () => {
    const { url } = await start([[shell("ls"), applyPatch(patch), mcpTool("srv", "go", { a: 1 })]]);
    const { output } = (await ask(url, codeMode)).body;
    expect(output.map(({ type, namespace, name }) => [type, namespace, name])).toEqual(
      Array(3).fill(["custom_tool_call", "functions", "exec"]),
    );
    expect(output.map(({ input }) => input)).toEqual([
      'text(await tools.exec_command({"cmd":"ls"}));',
      `text(await tools.apply_patch(${JSON.stringify(patch)}));`,
      'text(await tools.mcp__srv__go({"a":1}));',
    ]);
  });

  it("any function or free-text tool by name, and on demand one that is not offered", async () => {
    const { url } = await start([
      [
        functionCall("look", { deep: true }, { namespace: "files" }),
        customToolCall("sql", "select 1"),
        functionCall("nonsense", "not json", { unoffered: true }),
      ],
    ]);
    const tools = [
      { type: "namespace", name: "files", tools: [{ type: "function", name: "look" }] },
      { type: "custom", name: "sql" },
      { type: "web_search" },
    ];
    const { output } = (await ask(url, { tools })).body;
    expect(output).toMatchObject([
      { namespace: "files", name: "look", arguments: '{"deep":true}' },
      { name: "sql", input: "select 1" },
      { name: "nonsense", arguments: "not json" },
    ]);
  });
});

describe("a stream", () => {
  it("is the sequence of events that the API sends", async () => {
    const { url } = await start([[reasoning("hm"), message(["he", "llo"]), shell("ls")]]);
    const events = await stream(url, classic);
    expect(events.map(({ type }) => type.replace(/^response\./, ""))).toEqual([
      "created",
      "output_item.added",
      "reasoning_summary_part.added",
      "reasoning_summary_text.delta",
      "reasoning_summary_text.done",
      "reasoning_summary_part.done",
      "output_item.done",
      "output_item.added",
      "content_part.added",
      "output_text.delta",
      "output_text.delta",
      "output_text.done",
      "content_part.done",
      "output_item.done",
      "output_item.added",
      "function_call_arguments.delta",
      "function_call_arguments.done",
      "output_item.done",
      "completed",
    ]);
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, index) => index));
    const deltas = events.filter(({ type }) => type === "response.output_text.delta");
    expect(deltas.map(({ delta }) => delta)).toEqual(["he", "llo"]);
  });

  it("says the same as the answer in one piece", async () => {
    const { url } = await start(({ prompt: text }) => [reasoning(text), message(text), shell(text)]);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1 }), async (text) => {
        const whole = (await ask(url, { ...classic, input: text })).body;
        const events = await stream(url, { ...classic, input: text });
        const last = events.at(-1)?.response;
        const done = events
          .filter(({ type }) => type === "response.output_item.done")
          .map(({ item }) => item);
        expect(done).toEqual(last?.output);
        const plain = (value: unknown) =>
          JSON.stringify(value).replaceAll(/"((?:resp|rs|msg|fc|call)_)[\d_]+"/g, '"$1"');
        expect(plain(last)).toBe(plain(whole));
        expect(whole.output[1]?.content?.[0]?.text).toBe(text);
      }),
      { numRuns: 30 },
    );
  });

  it("may end early or fail", async () => {
    const { url } = await start([
      [message("so"), incomplete("max_output_tokens")],
      [message("so"), incomplete("max_output_tokens")],
      failed("insufficient_quota", "no money"),
    ]);
    const events = await stream(url, {});
    expect(events.at(-1)).toMatchObject({ type: "response.incomplete", response: { status: "incomplete" } });
    expect((await ask(url, {})).body.incomplete_details).toEqual({ reason: "max_output_tokens" });
    expect((await stream(url, {})).at(-1)?.response?.error?.code).toBe("insufficient_quota");
  });
});

describe("ids", () => {
  it("are new to a conversation that was begun with another double", async () => {
    const { url } = await start([shell("two")]);
    const call = { type: "function_call", call_id: "call_1_1", name: "exec_command", arguments: "{}" };
    const output = { type: "function_call_output", call_id: "call_1_1", output: "x" };
    const { body } = await ask(url, { ...classic, input: [prompt("go"), call, output] });
    expect(body.output[0]?.call_id).toBe("call_1_1_2");
  });

  it("go on from a response that the double remembers", async () => {
    const { url } = await start([shell("ls"), json({ done: true })]);
    const first = (await ask(url, classic)).body;
    const output = { type: "function_call_output", call_id: first.output[0]?.call_id, output: "a" };
    const second = await ask(url, { input: [output], previous_response_id: first.id });
    expect(second.body.output[0]?.content?.[0]?.text).toBe('{"done":true}');
  });
});
