import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { CodexStartError, ServerLostError } from "../errors.ts";
import { hostileProcesses, startHostile } from "../testing/hostile/start-hostile.ts";

async function failure(start: string): Promise<Error> {
  const requestDeadlineMs = start === "never answers" ? 3000 : 30_000;
  const error: unknown = await startHostile({ start, requestDeadlineMs }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CodexStartError);
  return error as Error;
}

describe("an app server that", () => {
  it.each([
    ["never answers", "did not answer initialize within 3000 ms"],
    ["dies", "exit code 3; it said: error: the configuration is unreadable"],
    ["refuses", "refused initialize (-32600): not today"],
    ["answers in another shape", "expected userAgent to be right"],
  ])("%s at its start is an error that says so, and is gone", async (start, words) => {
    const error = await failure(start);
    expect(error.message).toContain(words);
    expect(hostileProcesses()).toEqual([]);
  });

  it("says a lot before it dies is quoted with beginning and end", async () => {
    const { message } = await failure("says a lot and dies");
    expect(message).toContain("first words");
    expect(message).toContain("last words");
    expect(message.length).toBeLessThan(10_000);
  });

  it("prints something else at its start is used all the same", async () => {
    const codex = await startHostile({ start: "prints a banner" });
    expect(codex.userAgent).toBe("hostile/1.0");
    await codex.close();
    expect(codex.processId).toBeUndefined();
  });

  it("is lost too often is not started again, and the error says how it ended", async () => {
    const codex = await startHostile({ restarts: 0 });
    const thread = await codex.startThread({ cwd: "/" });
    await expect(thread.run("die before the answer")).rejects.toMatchObject({ reason: "server-lost" });
    const error: unknown = await thread.run("well").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ServerLostError);
    expect((error as Error).message).toContain("SIGKILL");
    await codex.close();
  });

  it("is not an executable at all is an error that says what to do", async () => {
    await expect(startHostile({ executable: "/nowhere/codex" })).rejects.toThrow("install @openai/codex");
    await expect(
      startHostile({ executable: join(import.meta.dirname, "../../package.json") }),
    ).rejects.toThrow("not executable");
    await expect(startHostile({ cwd: "/nowhere" })).rejects.toThrow("no folder /nowhere");
  });
});
