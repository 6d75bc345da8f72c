import { readFileSync } from "node:fs";
import { Agent, Runner, tool, Usage, type ModelProvider } from "@openai/agents";
import {
  functionCall,
  httpError,
  json,
  reasoning,
  startResponsesDouble,
  usage,
  type ScriptSource,
} from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { createOpenAiProvider } from "../../models/openai/provider.ts";
import { record, replay } from "../../testing/cassettes.ts";
import { passThrough, type Tape } from "../tape.ts";
import { tapedModels } from "./models.ts";

const apiKey = "sk-test-0123456789abcdefghijklmnop";

async function openAi(script: ScriptSource): Promise<ModelProvider> {
  const double = await startResponsesDouble({ script, apiKey });
  onTestFinished(() => double.close());
  return createOpenAiProvider({ apiKey, baseUrl: double.url, retry: { attempts: 1 } });
}

/** No model can be had from it. */
const noProvider: ModelProvider = {
  getModel: () => Promise.reject(new Error("A replay asks no provider.")),
};

interface Options {
  instructions?: string;
  parameter?: string;
  answer?: string;
  output?: z.ZodObject;
}

/** An agent that calls a tool and answers: everything that the SDK makes of it, to compare. */
async function run(tape: Tape, provider: ModelProvider, options: Options = {}) {
  const lookUp = tool({
    name: "look_up",
    description: options.parameter ?? "Looks a word up.",
    parameters: z.object({ word: z.string() }),
    execute: () => options.answer ?? "a definition",
  });
  const agent = new Agent({
    name: "builder",
    model: "some-model",
    instructions: options.instructions ?? "You look words up.",
    outputType: options.output ?? z.object({ word: z.string() }),
    tools: [lookUp],
  });
  const runner = new Runner({ modelProvider: tapedModels(provider, tape, "builder"), tracingDisabled: true });
  const result = await runner.run(agent, "Look up: cassette.");
  return { output: result.finalOutput, history: result.history, usage: result.state.usage };
}

const script = () => [
  [reasoning("I should look."), functionCall("look_up", { word: "cassette" }), usage({ inputTokens: 1_000 })],
  [json({ word: "cassette" }), usage({ inputTokens: 1_200, cachedInputTokens: 900 })],
];

async function recorded(): Promise<{ file: string; live: Awaited<ReturnType<typeof run>> }> {
  let live: Awaited<ReturnType<typeof run>> | undefined;
  const provider = await openAi(script());
  const file = await record(async (tape) => (live = await run(tape, provider)));
  return { file, live: live! };
}

describe("models over a tape", () => {
  it("answer, call tools and count on replay as they did live, without a provider", async () => {
    const { file, live } = await recorded();
    const again = await replay(file, (tape) => run(tape, noProvider));
    expect(again).toEqual(live);
    expect(again.usage).toBeInstanceOf(Usage);
    expect(again.usage).toMatchObject({ requests: 2, inputTokens: 2_200 });
  });

  it("answer while they are recorded as they do without a tape", async () => {
    const { live } = await recorded();
    const plain = await run(passThrough, await openAi(script()));
    expect({ ...live, history: JSON.stringify(live.history) }).toEqual({
      ...plain,
      history: JSON.stringify(plain.history),
    });
  });

  it("keep no key, no address and no raw answer of the provider", async () => {
    const { file } = await recorded();
    const text = readFileSync(file, "utf8");
    expect(text).not.toMatch(/sk-test|127\.0\.0\.1|"object":"response"/);
  });

  it("fail on replay with the error that the provider gave", async () => {
    const failing = async (tape: Tape, provider: ModelProvider) =>
      run(tape, provider).catch((error: unknown) => error as Error & { code: string; status: number });
    const provider = await openAi([httpError(401)]);
    const live: unknown[] = [];
    const file = await record(async (tape) => live.push(await failing(tape, provider)));
    const again = await replay(file, (tape) => failing(tape, noProvider));
    expect(again).toMatchObject({
      name: "ModelUnauthorizedError",
      code: "E_MODEL_UNAUTHORIZED",
      status: 401,
    });
    expect((again as Error).message).toBe((live[0] as Error).message);
  });

  it.each<[string, Options, string, string | RegExp]>([
    ["instructions", { instructions: "You guess." }, "prompt", "/systemInstructions"],
    ["tool", { parameter: "Guesses." }, "tools", "/tools/0/description"],
    ["result of a tool", { answer: "nothing" }, "tool-result", /^\/input\/\d\/output/],
    ["output type", { output: z.object({ term: z.string() }) }, "settings", /^\/outputType\/schema/],
  ])("miss on another %s", async (_, options, reason, pointer) => {
    const { file } = await recorded();
    await expect(replay(file, (tape) => run(tape, noProvider, options))).rejects.toMatchObject({
      code: "E_CASSETTE_MISS",
      miss: {
        reason,
        pointer: typeof pointer === "string" ? pointer : (expect.stringMatching(pointer) as string),
      },
    });
  });
});
