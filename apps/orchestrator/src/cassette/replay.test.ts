import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { record, replay, secret } from "../testing/cassettes.ts";
import type { Tape } from "./tape.ts";

interface Options {
  prompt?: string;
  tools?: string[];
  toolResult?: string;
  model?: string;
  temperature?: number;
  argument?: string;
  tester?: boolean;
  more?: boolean;
}

/** A builder that asks its model, calls a tool as told, asks again with the result; then perhaps a tester. */
async function work(tape: Tape, options: Options = {}): Promise<string[]> {
  const { prompt = "Build it.", tools = ["apply"], toolResult = "two files", model = "m" } = options;
  const ask = (input: object[], answer: string) =>
    tape.play(
      {
        kind: "model",
        actor: "builder",
        request: { model, tools, modelSettings: { temperature: options.temperature ?? 0 }, input },
      },
      () => Promise.resolve(answer),
    );
  const user = { role: "user", content: prompt };
  const first = await ask([user], "call the tool");
  const result = await tape.witness(
    {
      kind: "tool",
      actor: "builder",
      request: { tool: "apply", arguments: { pattern: options.argument ?? "p" } },
    },
    () => Promise.resolve(toolResult),
  );
  const second = await ask([user, { type: "function_call_result", output: result }], "done");
  const answers = [first, result, second];
  if (options.tester ?? true)
    answers.push(
      await tape.play({ kind: "model", actor: "tester", request: { model, input: "Test." } }, () =>
        Promise.resolve("tested"),
      ),
    );
  if (options.more === true) answers.push(await ask([], "more"));
  return answers;
}

describe("a replay", () => {
  it("gives what was recorded, without doing the work of what is played", async () => {
    const file = await record(work);
    const untouchable: Pick<Tape, "play"> = {
      play: () => Promise.reject(new Error("this must not be done")),
    };
    const answers = await replay(file, (tape) =>
      work({
        play: (call) => tape.play(call, () => untouchable.play(call, () => Promise.reject(new Error()))),
        witness: (call, again) => tape.witness(call, again),
      }),
    );
    expect(answers).toEqual(["call the tool", "two files", "done", "tested"]);
  });

  it("does the work of what is witnessed again", async () => {
    const file = await record(work);
    let done = 0;
    await replay(file, (tape) =>
      work({
        play: (call, doIt) => tape.play(call, doIt),
        witness: (call, again) => {
          done += 1;
          return tape.witness(call, again);
        },
      }),
    );
    expect(done).toBe(1);
  });

  it("fails as the recording failed, with the error's name, code, message and plain properties", async () => {
    const failing = (tape: Tape) =>
      tape
        .play({ kind: "model", actor: "builder", request: {} }, () =>
          Promise.reject(Object.assign(new RangeError("too long"), { code: "E_LONG", status: 400 })),
        )
        .catch((error: unknown) => error);
    const expected = { name: "RangeError", message: "too long", code: "E_LONG", status: 400 };
    const live: unknown[] = [];
    const file = await record(async (tape) => live.push(await failing(tape)));
    expect(live[0]).toMatchObject(expected);
    expect(await replay(file, failing)).toMatchObject(expected);
  });
});

describe("a miss says at which entry the two part, why, and where in it", () => {
  it.each<[string, Options, { reason: string; entry: number; pointer?: string }, RegExp]>([
    [
      "a changed prompt",
      { prompt: "Build it well." },
      { reason: "prompt", entry: 1, pointer: "/input/0/content" },
      /at entry 1 of 4 \(model, builder\): what the model is told has changed\. At \/input\/0\/content, recorded: "Build it\." Received: "Build it well\." Undo the change, or record/,
    ],
    [
      "a changed tool",
      { tools: ["apply2"] },
      { reason: "tools", entry: 1, pointer: "/tools/0" },
      /the tools that/,
    ],
    [
      "one tool more",
      { tools: ["apply", "b"] },
      { reason: "tools", entry: 1, pointer: "/tools/1" },
      /recorded: nothing Received: "b"/,
    ],
    [
      "another model",
      { model: "n" },
      { reason: "model", entry: 1, pointer: "/model" },
      /another model is asked/,
    ],
    [
      "changed settings",
      { temperature: 1 },
      { reason: "settings", entry: 1, pointer: "/modelSettings/temperature" },
      /settings of the request/,
    ],
    [
      "another call of a tool",
      { argument: "q" },
      { reason: "tool-call", entry: 2, pointer: "/arguments/pattern" },
      /called with something else.*recorded: "p" Received: "q"/,
    ],
    [
      "another result of a tool",
      { toolResult: "three files" },
      { reason: "tool-result", entry: 2, pointer: "/response" },
      /the tool gives another result.*"two files" Received: "three files"/,
    ],
    [
      "a call too few",
      { tester: false },
      { reason: "order", entry: 4 },
      /The run has ended, but the recording goes on/,
    ],
    [
      "a call too many",
      { more: true },
      { reason: "end", entry: 5 },
      /at entry 5 of 4 .*Received: a model call of the builder \(m\)/,
    ],
  ])("%s", async (_, options, miss, message) => {
    const file = await record(work);
    await expect(replay(file, (tape) => work(tape, options))).rejects.toMatchObject({
      code: "E_CASSETTE_MISS",
      miss,
      message: expect.stringMatching(message) as string,
    });
  });

  it("a result in the conversation that a tool did not give to the tape", async () => {
    const asking = (output: string) => (tape: Tape) =>
      tape.play(
        { kind: "model", actor: "builder", request: { input: [{ type: "function_call_result", output }] } },
        () => Promise.resolve(""),
      );
    const file = await record(asking("old"));
    await expect(replay(file, asking("new"))).rejects.toMatchObject({ miss: { reason: "tool-result" } });
  });

  it("calls in another order, and where the one that came was recorded", async () => {
    const call = (tape: Tape, actor: string) =>
      tape.play({ kind: "model", actor, request: { model: actor } }, () => Promise.resolve(null));
    const file = await record(async (tape) => {
      await call(tape, "planner");
      await call(tape, "builder");
    });
    await expect(replay(file, (tape) => call(tape, "builder"))).rejects.toMatchObject({
      miss: { reason: "order", entry: 1 },
      message: expect.stringContaining(
        "Recorded: a model call of the planner (planner). Received: a model call of the builder (builder), which was recorded as entry 2.",
      ) as string,
    });
  });

  it("and stays the answer to every later call, when an agent goes on all the same", async () => {
    const file = await record(work);
    const stubborn = async (tape: Tape) => {
      await work(tape, { toolResult: "three files" }).catch(() => undefined);
      return work(tape);
    };
    await expect(replay(file, stubborn)).rejects.toMatchObject({ miss: { entry: 2, reason: "tool-result" } });
  });

  it("when what a recorded call did cannot be done again", async () => {
    const call = (tape: Tape) =>
      tape.play(
        { kind: "codex", actor: "builder", request: { tool: "turn" } },
        () => Promise.resolve("x"),
        () => Promise.reject(new Error("the patch does not apply")),
      );
    const file = await record(call);
    await expect(replay(file, call)).rejects.toMatchObject({
      miss: { reason: "worktree", entry: 1 },
      message: expect.stringContaining("the patch does not apply") as string,
    });
  });
});

describe("what a run hears while it is recorded", () => {
  it("is what a replay will hear: secrets are hidden from both, and from the file", async () => {
    const asking = (tape: Tape) =>
      tape.play({ kind: "model", actor: "builder", request: { prompt: `use ${secret}` } }, () =>
        Promise.resolve({ [secret]: [`it is ${secret}`] }),
      );
    const heard: unknown[] = [];
    const file = await record(async (tape) => heard.push(await asking(tape)));
    expect(heard).toEqual([{ "[redacted:API_KEY]": ["it is [redacted:API_KEY]"] }]);
    expect(await replay(file, asking)).toEqual(heard[0]);
    expect(readFileSync(file, "utf8")).not.toContain(secret);
  });

  it("comes one call after another; two at a time are refused", async () => {
    await record(async (tape) => {
      const call = (actor: string) =>
        tape.play({ kind: "model", actor, request: {} }, () => Promise.resolve(1));
      const first = call("builder");
      await expect(call("tester")).rejects.toThrow(
        "A model call of the tester began before a model call of the builder had ended",
      );
      await first;
    });
  });

  it("is not kept when somebody stopped it", async () => {
    const file = await record(async (tape) => {
      const controller = new AbortController();
      const stopped = tape.play(
        { kind: "model", actor: "builder", request: {}, signal: controller.signal },
        () => {
          controller.abort(new Error("enough"));
          return Promise.reject(new Error("aborted"));
        },
      );
      await expect(stopped).rejects.toThrow("enough");
    });
    expect(readFileSync(file, "utf8").trim().split("\n")).toHaveLength(2);
  });
});
