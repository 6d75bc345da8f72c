import { randomInt } from "node:crypto";
import { type CodexThread, TurnInterruptedError } from "@codex-orchestrator/codex";
import { hang, message, shell } from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it } from "vitest";
import { withAppServer } from "./testing/app-server-ground.ts";
import { processesRunning } from "./testing/processes.ts";

/** A command that nobody else runs. */
const longSleep = () => `sleep 9${randomInt(100_000, 999_999)}`;

const isThere = (command: string) => expect.poll(() => processesRunning(command).length).toBeGreaterThan(0);

async function interruption(turn: Promise<unknown>): Promise<TurnInterruptedError> {
  const error: unknown = await turn.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TurnInterruptedError);
  return error as TurnInterruptedError;
}

/** Runs a turn, and aborts it once the command is seen. */
async function abortWhenRunning(thread: CodexThread, command: string, prompt = "go") {
  const abort = new AbortController();
  const turn = interruption(thread.run(prompt, { signal: abort.signal }));
  await isThere(command);
  abort.abort(new Error("enough"));
  return turn;
}

/** A turn with a deadline, and with a later one while it had no command by then: a slow machine proves nothing. */
async function interruptedInMidCommand(
  turn: (deadlineMs: number) => Promise<TurnInterruptedError>,
  deadlineMs = 4000,
): Promise<TurnInterruptedError> {
  const error = await turn(deadlineMs);
  return error.turn.items.length > 0 || deadlineMs > 20_000
    ? error
    : interruptedInMidCommand(turn, 2 * deadlineMs);
}

const sandboxes = ["workspace-write", "danger-full-access"] as const;

describe.each(sandboxes)("an aborted turn, %s", (sandbox) => {
  const options = { sandbox, approvalPolicy: "never" } as const;

  it.each([
    ["the command that runs", (command: string) => `${command}; true`, undefined],
    ["what it started in the background", (command: string) => `${command} & ${command}; true`, undefined],
    ["what it made a daemon of", (command: string) => `setsid -f ${command}; sleep 60`, undefined],
    ["what ignores SIGTERM", (command: string) => `trap '' TERM HUP INT; ${command}; ${command}`, undefined],
    ["a command that outlived its yield time", (command: string) => command, 250],
  ] as const)("leaves nothing of %s", async (_what, script, yield_time_ms) => {
    const command = longSleep();
    const call = shell(script(command), yield_time_ms === undefined ? {} : { yield_time_ms });
    await withAppServer(
      {
        script: (request) =>
          request.prompt === "go" ? (request.outputs.length === 0 ? call : hang()) : message("on"),
      },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({ cwd: repository, ...options });
        const error = await abortWhenRunning(thread, command);
        expect(processesRunning(command)).toEqual([]);
        expect(error).toMatchObject({ reason: "abort", survivors: [], cause: { message: "enough" } });
        expect(await thread.run("still there?")).toMatchObject({ message: "on" });
      },
    );
  });

  it("leaves nothing either when it had ended well but for a command in the background", async () => {
    const command = longSleep();
    await withAppServer(
      { script: [shell(command, { yield_time_ms: 250 }), message("done"), message("on")] },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({ cwd: repository, ...options });
        expect(await thread.run("go")).toMatchObject({ message: "done" });
        expect(processesRunning(command)).toEqual([]);
        expect(await thread.run("go on")).toMatchObject({ message: "on" });
      },
    );
  });
});

describe("an interrupted turn", () => {
  const options = { sandbox: "danger-full-access", approvalPolicy: "never" } as const;

  it("at its deadline leaves nothing, and says what it had done", async () => {
    const command = longSleep();
    await withAppServer({ script: () => shell(command) }, async ({ codex, repository }) => {
      const error = await interruptedInMidCommand(async (deadlineMs) => {
        const thread = await codex.startThread({ cwd: repository, ...options });
        return interruption(thread.run("go", { deadlineMs }));
      });
      expect(processesRunning(command)).toEqual([]);
      expect(error).toMatchObject({ reason: "deadline" });
      expect(error.turn.items).toMatchObject([{ type: "command", status: "failed" }]);
      expect(error.turn.usage.inputTokens).toBeGreaterThan(0);
    });
  });

  it("while the model thinks ends the request to the provider", async () => {
    await withAppServer({ script: [hang(), message("on")] }, async ({ codex, repository, double }) => {
      const thread = await codex.startThread({ cwd: repository });
      const abort = new AbortController();
      const turn = interruption(thread.run("go", { signal: abort.signal }));
      await double.waitUntil((requests) => requests.length === 1, 120_000);
      abort.abort();
      expect(await turn).toMatchObject({ reason: "abort" });
      await double.waitUntil(([first]) => first?.outcome === "left");
      expect(await thread.run("go on")).toMatchObject({ message: "on" });
    });
  });

  it("that was aborted before it began asks the provider nothing", async () => {
    await withAppServer({ script: [] }, async ({ codex, repository, double }) => {
      const thread = await codex.startThread({ cwd: repository });
      const error = await interruption(thread.run("go", { signal: AbortSignal.abort() }));
      expect(error.turn.turnId).toBeUndefined();
      expect(double.requests).toEqual([]);
    });
  });

  it("does not touch the commands of another thread", async () => {
    const commands = { one: longSleep(), two: longSleep() };
    await withAppServer({ script: ({ prompt }) => shell(prompt) }, async ({ codex, repository }) => {
      const one = await codex.startThread({ cwd: repository, ...options });
      const two = await codex.startThread({ cwd: repository, ...options });
      const second = interruption(two.run(commands.two));
      await isThere(commands.two);
      await abortWhenRunning(one, commands.one, commands.one);
      expect(processesRunning(commands.one)).toEqual([]);
      expect(processesRunning(commands.two)).not.toEqual([]);
      await codex.close();
      expect(await second).toMatchObject({ reason: "closed" });
    });
  });

  it("by an exception of who follows it tells that exception", async () => {
    await withAppServer({ script: [message("one")] }, async ({ codex, repository }) => {
      const thread = await codex.startThread({ cwd: repository });
      const failure = new Error("the terminal is gone");
      const onEvent = () => {
        throw failure;
      };
      expect(await interruption(thread.run("go", { onEvent }))).toMatchObject({
        reason: "abort",
        cause: failure,
      });
    });
  });

  it("of a server that hangs ends the server, and the thread goes on with another", async () => {
    await withAppServer(
      { script: [message("one"), hang(), message("two")], server: { interruptDeadlineMs: 500 } },
      async ({ codex, repository, double }) => {
        const thread = await codex.startThread({ cwd: repository });
        await thread.run("first");
        const pid = codex.processId ?? 0;
        const abort = new AbortController();
        const turn = interruption(thread.run("second", { signal: abort.signal }));
        await double.waitUntil((requests) => requests.length === 2, 120_000);
        process.kill(pid, "SIGSTOP");
        abort.abort();
        expect(await turn).toMatchObject({ reason: "abort" });
        expect(codex.processId).toBeUndefined();
        expect(await thread.run("third")).toMatchObject({ message: "two" });
        expect(codex.processId).not.toBe(pid);
      },
    );
  });
});
