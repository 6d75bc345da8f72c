import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { CodexThread, TurnResult } from "../driver.ts";
import {
  CodexRequestError,
  ProtocolError,
  RequestTimeoutError,
  RpcError,
  ServerLostError,
  ThreadNotFoundError,
  TurnFailedError,
  TurnInterruptedError,
} from "../errors.ts";
import { startHostile } from "../testing/hostile/start-hostile.ts";
import type { AppServerDriver } from "./start-app-server.ts";

let codex: AppServerDriver;
/** For servers that never do what they should. */
let hasty: AppServerDriver;

beforeAll(async () => {
  codex = await startHostile({ restarts: 100 });
  hasty = await startHostile({ restarts: 100, interruptDeadlineMs: 1000 });
});

afterAll(async () => {
  await codex.close();
  await hasty.close();
});

async function turn(prompt: string, driver = codex): Promise<TurnResult> {
  const thread = await driver.startThread({ cwd: "/" });
  return thread.run(prompt);
}

async function errorOf(work: Promise<unknown>): Promise<Error> {
  const error: unknown = await work.then(
    () => new Error("It did not fail."),
    (reason: unknown) => reason,
  );
  return error as Error;
}

const goesOn = async (thread: CodexThread) => {
  expect(await thread.run("well")).toMatchObject({ message: "well" });
};

describe("a turn is not disturbed when the server", () => {
  it.each([
    "print something",
    "answer somebody else",
    "answer twice",
    "tell before answering",
    "tell of what nobody knows",
    "tell of others",
  ])("does this: %s", async (prompt) => {
    const result = await turn(prompt);
    expect(result.message).toBe("well");
    expect(result.usage.inputTokens).toBe(0);
  });

  it("sends characters in pieces", async () => {
    expect(await turn("send byte by byte")).toMatchObject({ message: "ä€😀" });
  });

  it("tells of items that nobody knows, which are kept by their type", async () => {
    const { items } = await turn("tell of what nobody knows");
    expect(items[0]).toEqual({ type: "other", id: "h", itemType: "hologram" });
  });
});

describe("what the server tells twice", () => {
  it("is told once", async () => {
    const { items, usage } = await turn("tell everything twice");
    expect(items).toEqual([{ type: "message", id: "m1", text: "well" }]);
    expect(usage.inputTokens).toBe(10);
  });

  it("is told twice when the model said it in two answers", async () => {
    const { items } = await turn("repeat itself on purpose");
    expect(items.map(({ id }) => id)).toEqual(["m1", "m2"]);
  });

  it("is told once however often it is retried, beside what was new", async () => {
    const { items, message } = await turn("retry twice");
    expect(items.map(({ id }) => id)).toEqual(["m1", "m4"]);
    expect(message).toBe("another answer");
  });

  it("never makes tokens fewer than none", async () => {
    expect((await turn("count again from the beginning")).usage.inputTokens).toBe(0);
  });
});

describe("what the server says is kept", () => {
  it("whole, when it is an answer of megabytes", async () => {
    const { message } = await turn("send a long line");
    expect(message.startsWith("yyy")).toBe(true);
    expect(message.length).toBeLessThan(1_100_000);
  });

  it("as beginning and end, when it is long", async () => {
    const { items, message } = await turn("say very much");
    const [command] = items;
    const output = command?.type === "command" ? command.output : "";
    for (const text of [output, message]) {
      expect(text.startsWith("begin")).toBe(true);
      expect(text.endsWith("end")).toBe(true);
      expect(text).toMatch(/\[\.\.\. \d+ characters left out \.\.\.\]/);
    }
    expect(output.length).toBeLessThan(70_000);
  });
});

describe("a server that does not keep to the protocol is ended, and the thread goes on with another, when it", () => {
  it.each([
    ["send broken JSON", "a JSON-RPC message"],
    ["send a message that is none", "a JSON-RPC message"],
    ["send a line without end", "lines of at most 67108864 bytes"],
    ["complete in another shape", "turn to be right"],
    ["tell of a known item in another shape", "of commandExecution"],
    ["ask in another shape", "threadId to be right"],
  ])("does this: %s", async (prompt, expected) => {
    const thread = await codex.startThread({ cwd: "/" });
    const error = await errorOf(thread.run(prompt));
    expect(error).toBeInstanceOf(TurnInterruptedError);
    expect(error).toMatchObject({ reason: "server-lost" });
    const lost = error.cause as ServerLostError;
    expect(lost).toBeInstanceOf(ServerLostError);
    expect(lost.cause).toBeInstanceOf(ProtocolError);
    expect((lost.cause as Error).message).toContain(expected);
    await goesOn(thread);
  });

  it("answers turn/start in another shape", async () => {
    const thread = await codex.startThread({ cwd: "/" });
    expect(await errorOf(thread.run("answer in another shape"))).toBeInstanceOf(ProtocolError);
    await goesOn(thread);
  });
});

describe("a server that is lost in a turn is told of, and the thread goes on with another, when it", () => {
  it.each([
    ["die before the answer", "signal SIGKILL"],
    ["die in half a line", "exit code 9"],
    ["close the output and live", "it closed its output"],
  ])("does this: %s", async (prompt, how) => {
    const thread = await codex.startThread({ cwd: "/" });
    const error = await errorOf(thread.run(prompt));
    expect(error).toMatchObject({ reason: "server-lost", cause: { code: "E_SERVER_LOST", how } });
    await goesOn(thread);
  });

  it("dies before the first turn, of which nothing is left", async () => {
    const other = await startHostile();
    const thread = await other.startThread({ cwd: "/" });
    process.kill(other.processId ?? 0, "SIGKILL");
    await expect.poll(() => other.processId).toBeUndefined();
    const error = await errorOf(thread.run("well"));
    expect(error).toBeInstanceOf(ThreadNotFoundError);
    expect(error.message).toContain("it had had no turn");
    await other.close();
  });

  it("does not answer turn/start, for nobody knows whether the turn began", async () => {
    const quick = await startHostile({ requestDeadlineMs: 5000 });
    const thread = await quick.startThread({ cwd: "/" });
    const before = quick.processId;
    expect(await errorOf(thread.run("never answer"))).toBeInstanceOf(RequestTimeoutError);
    await goesOn(thread);
    expect(quick.processId).not.toBe(before);
    await quick.close();
  });

  it("does not end a turn that is interrupted", async () => {
    const thread = await hasty.startThread({ cwd: "/" });
    const before = hasty.processId;
    for (const prompt of ["never answer", "ignore the interruption", "refuse the interruption"]) {
      expect(await errorOf(thread.run(prompt, { deadlineMs: 50 }))).toMatchObject({ reason: "deadline" });
      await goesOn(thread);
    }
    expect(hasty.processId).not.toBe(before);
  });
});

describe("an agent that works on after the turn", () => {
  it("is stopped, and its tokens count to the turn", async () => {
    const before = codex.processId;
    const { message, usage } = await turn("leave an agent at work");
    expect({ message, tokens: usage.inputTokens }).toEqual({ message: "well", tokens: 17 });
    expect(codex.processId).toBe(before);
  });

  it("is stopped with its server when it does not end", async () => {
    const before = hasty.processId;
    expect(await turn("leave an agent at work that does not end", hasty)).toMatchObject({ message: "well" });
    expect(hasty.processId).not.toBe(before);
  });
});

describe("a turn", () => {
  it("that ends well just when it is interrupted counts as interrupted, with what it did", async () => {
    const thread = await codex.startThread({ cwd: "/" });
    const error = await errorOf(thread.run("end well at the interruption", { deadlineMs: 50 }));
    expect(error).toMatchObject({ reason: "deadline", turn: { items: [{ text: "just done" }] } });
    await goesOn(thread);
  });

  it("that the server stops unasked says so", async () => {
    expect(await errorOf(turn("stop unasked"))).toMatchObject({ reason: "by-codex" });
  });

  it("that fails without a word is a failure all the same", async () => {
    const error = await errorOf(turn("fail without a word"));
    expect(error).toBeInstanceOf(TurnFailedError);
    expect(error).toMatchObject({ kind: "other" });
    expect(error.message).toContain("Codex does not say why.");
  });

  it("that the server refuses says what it said", async () => {
    const error = await errorOf(turn("something else"));
    expect(error).toBeInstanceOf(RpcError);
    expect(error.message).toContain("no behaviour something else");
  });

  it("that makes no sense is refused before anything is sent", async () => {
    const thread = await codex.startThread({ cwd: "/" });
    for (const work of [
      thread.run(""),
      thread.run("well", { deadlineMs: 0 }),
      thread.run("well", { deadlineMs: NaN }),
    ])
      expect(await errorOf(work)).toBeInstanceOf(CodexRequestError);
    expect(await errorOf(codex.startThread({ cwd: "here" }))).toBeInstanceOf(CodexRequestError);
  });

  it("that was aborted before the server refused it counts as aborted, and nothing is ended for it", async () => {
    const thread = await codex.startThread({ cwd: "/" });
    const before = codex.processId;
    const abort = new AbortController();
    setImmediate(() => {
      abort.abort();
    });
    const refused = thread.run("refuse in a moment", { signal: abort.signal });
    expect(await errorOf(refused)).toMatchObject({ reason: "abort", survivors: [] });
    await goesOn(thread);
    expect(codex.processId).toBe(before);
  });

  it("that was aborted while it waited for another is not begun", async () => {
    const thread = await hasty.startThread({ cwd: "/" });
    const first = errorOf(thread.run("ignore the interruption", { deadlineMs: 50 }));
    const abort = new AbortController();
    const second = errorOf(thread.run("well", { signal: abort.signal }));
    abort.abort();
    await first;
    expect(await second).toMatchObject({ reason: "abort", turn: { items: [] } });
    expect((await second).message).toContain("A turn of thread");
  });
});

describe("a thread that is resumed", () => {
  it("twice at once, or by another spelling of its id, is one thread", async () => {
    const ids = ["some-thread", "SOME-thread", "some-thread"];
    const threads = await Promise.all(ids.map((id) => codex.resumeThread(id)));
    expect(new Set(threads).size).toBe(1);
    expect(threads[0]?.id).toBe("some-thread");
    expect(await codex.resumeThread("Some-Thread", { model: "m" })).toBe(threads[0]);
    await Promise.all(threads.map(goesOn));
  });
});

describe("closing", () => {
  it("ends a server that does not answer, with its turns and requests", async () => {
    const other = await startHostile({ closeGraceMs: 50, interruptDeadlineMs: 1000 });
    const thread = await other.startThread({ cwd: "/" });
    let begun: Promise<Error> | undefined;
    await new Promise((resolve) => {
      begun = errorOf(thread.run("answer and do nothing", { onEvent: resolve }));
    });
    const starting = errorOf(other.startThread({ cwd: "/never" }));
    await Promise.all([other.close(), other.close()]);
    expect(await begun).toMatchObject({ reason: "closed" });
    expect(await starting).toMatchObject({ code: "E_DRIVER_CLOSED" });
    expect(other.processId).toBeUndefined();
  });
});
