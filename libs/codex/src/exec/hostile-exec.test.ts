import { describe, expect, it } from "vitest";

import type { TurnResult } from "../driver.ts";
import { CodexRequestError, CodexStartError, DriverClosedError, ProtocolError } from "../errors.ts";
import { hostileExecutable, hostileMarker, hostileProcesses } from "../testing/hostile/start-hostile.ts";
import { type ExecDriverOptions, createExecDriver } from "./exec-driver.ts";

const driver = (options: Partial<ExecDriverOptions> = {}) =>
  createExecDriver({
    executable: hostileExecutable("hostile-exec.ts"),
    env: { ...hostileMarker, CODEX_HOME: "/nowhere" },
    interruptGraceMs: 100,
    ...options,
  });

async function turn(prompt: string, deadlineMs?: number): Promise<TurnResult> {
  const thread = await driver().startThread({ cwd: "/" });
  return thread.run(prompt, deadlineMs === undefined ? {} : { deadlineMs });
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => new Error("It did not fail."),
    (reason: unknown) => reason as Error,
  );

describe("codex exec", () => {
  it.each(["well", "end without a newline", "print something", "live on after the end"])(
    "may %s, and the turn is whole",
    async (prompt) => {
      const result = await turn(prompt);
      expect(result).toMatchObject({ message: "well", usage: { inputTokens: 3, outputTokens: 1 } });
      expect(hostileProcesses()).toEqual([]);
    },
  );

  it("that ends without a turn is quoted, without what it always says", async () => {
    const error = await failure(turn("say nothing"));
    expect(error).toBeInstanceOf(CodexStartError);
    expect(error.message).toBe("codex exec ended without a turn (exit code 1): Error: nothing to say");
  });

  it("that is killed in a turn says so", async () => {
    const error = await failure(turn("end in the middle"));
    expect(error).toMatchObject({
      reason: "server-lost",
      turn: { threadId: expect.stringContaining("01a2") as string },
    });
  });

  it.each(["tell in another shape", "send a line without end"])(
    "that does this is ended: %s",
    async (prompt) => {
      expect(await failure(turn(prompt))).toBeInstanceOf(ProtocolError);
      expect(hostileProcesses()).toEqual([]);
    },
  );

  it("that ignores all signals is killed at the deadline", async () => {
    expect(await failure(turn("ignore all signals", 1500))).toMatchObject({ reason: "deadline" });
    expect(hostileProcesses()).toEqual([]);
  });

  it("that is not there is an error that says so", async () => {
    const thread = await driver({ executable: "/nowhere/codex" }).startThread({ cwd: "/" });
    const error = await failure(thread.run("well"));
    expect(error).toBeInstanceOf(CodexStartError);
    expect(error.message).toContain("no such program");
  });
});

describe("a thread of codex exec", () => {
  it("is refused where it makes no sense", async () => {
    const codex = driver();
    expect(await failure(codex.startThread({ cwd: "here" }))).toBeInstanceOf(CodexRequestError);
    expect(await failure(codex.startThread({ cwd: "/", approvalPolicy: "untrusted" }))).toBeInstanceOf(
      CodexRequestError,
    );
    const thread = await codex.startThread({ cwd: "/" });
    expect(await failure(thread.run(" "))).toBeInstanceOf(CodexRequestError);
    await codex.close();
    expect(await failure(thread.run("well"))).toBeInstanceOf(DriverClosedError);
    expect(await failure(codex.startThread({ cwd: "/" }))).toBeInstanceOf(DriverClosedError);
  });

  it("takes one turn at a time, and gets its id in the first", async () => {
    const codex = driver();
    const thread = await codex.startThread({ cwd: "/" });
    const first = thread.run("well");
    const second = thread.run("well");
    expect(thread.id).toBeUndefined();
    expect((await first).threadId).toBe(thread.id);
    expect((await second).threadId).toBe(thread.id);
    expect(await codex.resumeThread(thread.id ?? "")).toBe(thread);
  });

  it("that was aborted before its turn begins nothing", async () => {
    const thread = await driver().startThread({ cwd: "/" });
    const error = await failure(thread.run("well", { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ reason: "abort" });
    expect(error.message).toContain("of a new thread");
  });
});
