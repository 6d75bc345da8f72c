import { tmpdir } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { ServerLostError } from "../errors.ts";
import { connectInMemory } from "../testing/mcp-client.ts";
import { recordedServer } from "../testing/recorded-server.ts";
import { ScriptedDriver } from "../testing/scripted-driver.ts";
import { type CodexMcpServer, createCodexMcpServer } from "./codex-mcp-server.ts";
import type { CodexMcpOptions } from "./facade-options.ts";

const servers: CodexMcpServer[] = [];

function serve(driver: CodexMcpOptions["driver"], options: Partial<CodexMcpOptions> = {}): CodexMcpServer {
  const server = createCodexMcpServer({ driver, cwd: tmpdir(), version: "0.0.0", ...options });
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const unknownId = "01a2aaaa-0000-7000-8000-000000000000";

describe("the tools", () => {
  it("are listed as the old server listed them", async () => {
    const { client } = await connectInMemory(serve(new ScriptedDriver()));
    expect(await client.listTools()).toEqual(recordedServer.toolsList);
  });

  it("start nothing before their first call", async () => {
    let starts = 0;
    const server = serve(() => {
      starts += 1;
      return Promise.resolve(new ScriptedDriver());
    });
    const { client, call } = await connectInMemory(server);
    await client.listTools();
    expect(starts).toBe(0);
    await Promise.all([call("codex", { prompt: "SAY a" }), call("codex", { prompt: "SAY b" })]);
    expect(starts).toBe(1);
  });

  it("are two; any other is a failed call, and another method an error at once", async () => {
    const { client, call } = await connectInMemory(serve(new ScriptedDriver()));
    const unknown = recordedServer.calls.find((one) => one.case === "unknown tool")!;
    expect(await call(unknown.tool, unknown.arguments)).toEqual(unknown.result);
    await expect(client.listResources()).rejects.toThrow("Method not found");
  });
});

describe("a call of codex", () => {
  it("gives the thread and the last message, and what was spent", async () => {
    const { call } = await connectInMemory(serve(new ScriptedDriver()));
    const result = await call("codex", { prompt: "SAY hello" });
    const threadId = result.structuredContent!.threadId;
    expect(result).toMatchObject({
      content: [{ type: "text", text: "hello" }],
      structuredContent: { threadId, content: "hello" },
      _meta: { "codex/usage": { inputTokens: 100 } },
    });
    expect(result.isError).toBeUndefined();
  });

  it("that is refused begins no thread", async () => {
    const driver = new ScriptedDriver();
    const { call } = await connectInMemory(serve(driver, { root: tmpdir() }));
    expect(await call("codex", { prompt: "x", cwd: "/" })).toMatchObject({ isError: true });
    expect(await call("codex", {})).toMatchObject({ isError: true });
    expect(driver.started).toEqual([]);
  });

  it("that fails says what the provider said, and on which thread", async () => {
    const { call } = await connectInMemory(serve(new ScriptedDriver()));
    const result = await call("codex", { prompt: "FAIL it is down" });
    const { threadId } = result.structuredContent!;
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: "it is down" }],
      structuredContent: { threadId, content: "it is down" },
      _meta: { "codex/error": { code: "E_TURN_FAILED", kind: "server-error", status: 500 } },
    });
    expect(await call("codex-reply", { threadId, prompt: "SAY on" })).toMatchObject({
      structuredContent: { threadId, content: "on" },
    });
  });

  it("says why Codex cannot be started, and tries anew the next time", async () => {
    let starts = 0;
    const server = serve(() => {
      starts += 1;
      return starts === 1
        ? Promise.reject(new Error("no codex here"))
        : Promise.resolve(new ScriptedDriver());
    });
    const { call } = await connectInMemory(server);
    expect(await call("codex", { prompt: "x" })).toEqual({
      isError: true,
      content: [{ type: "text", text: "Failed to start Codex session: no codex here" }],
    });
    expect((await call("codex", { prompt: "SAY x" })).isError).toBeUndefined();
  });
});

describe("a call of codex-reply", () => {
  it("goes on with the thread, whichever name its id has", async () => {
    const driver = new ScriptedDriver();
    const { call } = await connectInMemory(serve(driver));
    const { threadId } = (await call("codex", { prompt: "SAY 1" })).structuredContent!;
    await call("codex-reply", { threadId, prompt: "SAY 2" });
    const last = await call("codex-reply", { conversationId: threadId, prompt: "SAY 3" });
    expect(last.structuredContent).toEqual({ threadId, content: "3" });
    expect(driver.history.get(threadId)).toEqual(["SAY 1", "SAY 2", "SAY 3"]);
  });

  it("to a thread that nobody knows is answered as it was, and told more", async () => {
    const { call } = await connectInMemory(serve(new ScriptedDriver()));
    const old = recordedServer.calls.find((one) => one.case === "reply to an unknown thread")!;
    const result = await call("codex-reply", { threadId: unknownId, prompt: "x" });
    expect(result.isError).toBe(true);
    expect(result.content[0]).toEqual(old.result.content[0]);
    expect(result.structuredContent).toMatchObject(old.result.structuredContent!);
    expect(result.content[1]!.text).toContain("CODEX_HOME");
  });

  it("goes on after the server was started anew", async () => {
    const home = new Map<string, string[]>();
    const before = serve(new ScriptedDriver(home));
    const first = await connectInMemory(before);
    const { threadId } = (await first.call("codex", { prompt: "SAY 1" })).structuredContent!;
    await before.close();
    const second = await connectInMemory(serve(new ScriptedDriver(home)));
    expect((await second.call("codex-reply", { threadId, prompt: "SAY 2" })).structuredContent).toEqual({
      threadId,
      content: "2",
    });
  });
});

describe("calls at once", () => {
  it("take turns on one thread, even from two clients", async () => {
    const home = new Map([[unknownId, []]]);
    const driver = new ScriptedDriver(home);
    const server = serve(driver);
    const clients = await Promise.all([connectInMemory(server), connectInMemory(server)]);
    const prompts = ["SLEEP 20 ;; SAY a", "SLEEP 1 ;; SAY b"];
    await Promise.all(
      clients.map(({ call }, at) => call("codex-reply", { threadId: unknownId, prompt: prompts[at]! })),
    );
    expect(driver.most).toBe(1);
    expect(home.get(unknownId)).toEqual(prompts);
  });

  it("run side by side on different threads", async () => {
    const driver = new ScriptedDriver();
    const { call } = await connectInMemory(serve(driver));
    const aborts = new AbortController();
    const hanging = [1, 2, 3].map(() => call("codex", { prompt: "HANG" }, { signal: aborts.signal }));
    await expect.poll(() => driver.running).toBe(3);
    aborts.abort();
    await Promise.allSettled(hanging);
  });
});

describe("a call ends", () => {
  it("with the client's cancellation", async () => {
    const driver = new ScriptedDriver();
    const { call } = await connectInMemory(serve(driver));
    const aborts = new AbortController();
    const hanging = call("codex", { prompt: "HANG" }, { signal: aborts.signal });
    await expect.poll(() => driver.running).toBe(1);
    aborts.abort();
    await expect(hanging).rejects.toThrow();
    await expect.poll(() => [driver.running, driver.aborted]).toEqual([0, 1]);
  });

  it("with its client, and the calls of other clients go on", async () => {
    const driver = new ScriptedDriver();
    const server = serve(driver);
    const [gone, stays] = await Promise.all([connectInMemory(server), connectInMemory(server)]);
    const lost = gone.call("codex", { prompt: "HANG" });
    const kept = stays.call("codex", { prompt: "HOLD ;; SAY here" });
    await expect.poll(() => driver.running).toBe(2);
    await gone.client.close();
    await expect(lost).rejects.toThrow();
    await expect.poll(() => [driver.running, driver.aborted]).toEqual([1, 1]);
    driver.letGo();
    expect((await kept).structuredContent!.content).toBe("here");
    expect([driver.running, driver.aborted]).toEqual([0, 1]);
  });

  it("with the server, which answers first and closes only the driver that it made", async () => {
    const [own, lent] = [new ScriptedDriver(), new ScriptedDriver()];
    for (const [driver, option] of [
      [own, () => Promise.resolve(own)],
      [lent, lent],
    ] as const) {
      const server = serve(option);
      const { call } = await connectInMemory(server);
      const hanging = call("codex", { prompt: "HANG" });
      await expect.poll(() => driver.running).toBe(1);
      await server.close();
      expect(driver.aborted).toBe(1);
      expect(await hanging).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining("was stopped") as string }],
      });
    }
    expect([own.closed, lent.closed]).toEqual([true, false]);
  });
});

describe("a driver that lost its server too often", () => {
  it("is replaced at the next call, which resumes its threads", async () => {
    const home = new Map<string, string[]>();
    const drivers: ScriptedDriver[] = [];
    const server = serve(() => {
      drivers.push(new ScriptedDriver(home));
      return Promise.resolve(drivers.at(-1)!);
    });
    const { call } = await connectInMemory(server);
    const { threadId } = (await call("codex", { prompt: "SAY 1" })).structuredContent!;
    const lost = new ServerLostError("It is not started again", "exit code 1", "Make a new driver.");
    drivers[0]!.startThread = () => Promise.reject(lost);
    const failed = await call("codex", { prompt: "SAY x" });
    expect(failed).toMatchObject({ isError: true, _meta: { "codex/error": { code: "E_SERVER_LOST" } } });
    const reply = await call("codex-reply", { threadId, prompt: "SAY 2" });
    expect(reply.structuredContent).toEqual({ threadId, content: "2" });
    expect(drivers.map(({ closed }) => closed)).toEqual([true, false]);
    expect(home.get(threadId)).toEqual(["SAY 1", "SAY 2"]);
  });

  it("is kept while other calls are under way with it", async () => {
    const driver = new ScriptedDriver();
    const { call } = await connectInMemory(serve(() => Promise.resolve(driver)));
    const kept = call("codex", { prompt: "HOLD ;; SAY kept" });
    await expect.poll(() => driver.running).toBe(1);
    driver.startThread = () => Promise.reject(new ServerLostError("x", "y", "z"));
    expect((await call("codex", { prompt: "SAY x" })).isError).toBe(true);
    driver.letGo();
    expect((await kept).structuredContent!.content).toBe("kept");
    expect(driver.closed).toBe(false);
  });
});

describe("closing", () => {
  it("ends a call that still waits for its thread, by closing the driver", async () => {
    const driver = new ScriptedDriver();
    let refuse: (reason: Error) => void = () => undefined;
    const thread = new Promise<never>((_, reject) => (refuse = reject));
    let asked = false;
    driver.startThread = () => {
      asked = true;
      return thread;
    };
    driver.close = () => {
      refuse(new Error("the driver was closed"));
      return Promise.resolve();
    };
    const server = serve(() => Promise.resolve(driver));
    const { call } = await connectInMemory(server);
    const waiting = call("codex", { prompt: "x" });
    await expect.poll(() => asked).toBe(true);
    await Promise.all([server.close(), waiting]);
    expect((await waiting).content[0]!.text).toBe("Failed to start Codex session: the driver was closed");
  });
});

describe("a call that comes while everything is being ended", () => {
  it("starts nothing", async () => {
    let starts = 0;
    const server = serve(() => {
      starts += 1;
      return Promise.resolve(new ScriptedDriver());
    });
    const { call } = await connectInMemory(server);
    const closing = server.close();
    const late = call("codex", { prompt: "SAY x" }).catch(() => undefined);
    await Promise.all([closing, late]);
    expect(starts).toBe(0);
  });
});

describe("options", () => {
  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])("must be times: %s", (heartbeatMs) => {
    expect(() => serve(new ScriptedDriver(), { heartbeatMs })).toThrow("heartbeatMs must be a whole number");
  });
});
