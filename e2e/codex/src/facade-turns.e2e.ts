import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { delay, message, shell } from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it } from "vitest";
import { withFacade } from "./testing/facade-ground.ts";
import { processesOf, processesRunning } from "./testing/processes.ts";

/** A command that nobody else runs. */
const longSleep = () => `sleep 9${randomInt(100_000, 999_999)}`;
const isThere = (command: string) => expect.poll(() => processesRunning(command).length).toBeGreaterThan(0);
const isGone = (command: string) => expect.poll(() => processesRunning(command)).toEqual([]);
const works = { sandbox: "workspace-write", "approval-policy": "never" };

describe("a turn that is longer than the client's patience", () => {
  it("lives by its progress", async () => {
    const script = [[delay(() => pause(12_000)), message("late")]];
    await withFacade({ script }, async ({ connect }) => {
      const { call } = await connect();
      const seen: (string | undefined)[] = [];
      const result = await call(
        "codex",
        { prompt: "go" },
        {
          onprogress: (progress) => seen.push(progress.message),
          timeout: 8_000,
          resetTimeoutOnProgress: true,
        },
      );
      expect(result.structuredContent?.content).toBe("late");
      expect(seen).toContain("turn started");
      expect(seen.some((text) => /^turn started \(\d+ s\)$/.test(text ?? ""))).toBe(true);
    });
  });
});

describe("nothing of a turn is left", () => {
  it("that the client cancelled, and its thread can go on", async () => {
    const command = longSleep();
    const script = [shell(command), message("on")];
    await withFacade({ script }, async ({ connect }) => {
      const { call, events } = await connect();
      const abort = new AbortController();
      const turn = call("codex", { prompt: "go", ...works }, { signal: abort.signal });
      await isThere(command);
      abort.abort();
      await expect(turn).rejects.toThrow();
      await isGone(command);
      const threadId = events.find(({ type }) => type === "session_configured")?.["thread_id"];
      expect(await call("codex-reply", { threadId, prompt: "go on" })).toMatchObject({
        structuredContent: { threadId, content: "on" },
      });
    });
  });

  it.each(["closes standard input", "sends SIGTERM", "sends SIGINT", "is killed, and codex-mcp with it"])(
    "when its client %s",
    async (how) => {
      const command = longSleep();
      const script = [shell(`touch begun; ${command}`)];
      await withFacade({ script }, async ({ connect, facadeHome, repository }) => {
        const { call, client, pid } = await connect();
        const turn = call("codex", { prompt: "go", ...works }).catch(() => undefined);
        // In the sandbox by then, which ends with its parent.
        await expect.poll(() => existsSync(join(repository, "begun"))).toBe(true);
        if (how === "closes standard input") await client.close();
        else process.kill(pid, { "sends SIGTERM": "SIGTERM", "sends SIGINT": "SIGINT" }[how] ?? "SIGKILL");
        await turn;
        await isGone(command);
        await expect.poll(() => processesOf(facadeHome)).toEqual([]);
      });
    },
  );
});

describe("a thread", () => {
  it("goes on after codex-mcp was started anew, with its history", async () => {
    await withFacade({ script: [message("my name is Ada"), message("Ada")] }, async ({ connect, double }) => {
      const first = await connect();
      const { structuredContent } = await first.call("codex", { prompt: "say your name" });
      await first.client.close();
      const second = await connect();
      const threadId = structuredContent?.threadId;
      expect(await second.call("codex-reply", { threadId, prompt: "again" })).toMatchObject({
        structuredContent: { threadId, content: "Ada" },
      });
      const body = JSON.stringify(double.requests.at(-1)?.body);
      expect(body).toContain("say your name");
      expect(body).toContain("my name is Ada");
    });
  });

  it("goes on after Codex itself was killed in mid-turn, and the call says what happened", async () => {
    const command = longSleep();
    const script = [shell(command), message("on")];
    await withFacade({ script }, async ({ connect, facadeHome, executable }) => {
      const { call } = await connect();
      const turn = call("codex", { prompt: "go", ...works });
      await isThere(command);
      const servers = processesRunning(`${executable} `).filter((pid) =>
        processesOf(facadeHome).includes(pid),
      );
      for (const pid of servers) process.kill(Number(pid), "SIGKILL");
      const result = await turn;
      expect(result).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining("ended") as string }],
      });
      await isGone(command);
      const threadId = result.structuredContent?.threadId;
      expect(await call("codex-reply", { threadId, prompt: "go on" })).toMatchObject({
        structuredContent: { threadId, content: "on" },
      });
    });
  });

  it("does one call at a time, and others run beside it", async () => {
    const release = new AbortController();
    const freed = new Promise((resolve) => {
      release.signal.addEventListener("abort", resolve);
    });
    const script = ({ prompt }: { prompt: string }) =>
      prompt === "wait" ? [delay(freed), message("waited")] : message(prompt);
    await withFacade({ script }, async ({ connect, double }) => {
      const { call } = await connect();
      const { structuredContent } = await call("codex", { prompt: "begin" });
      const threadId = structuredContent?.threadId;
      const waits = call("codex-reply", { threadId, prompt: "wait" });
      await expect.poll(() => double.requests.length).toBe(2);
      const after = call("codex-reply", { threadId, prompt: "after" });
      const beside = await call("codex", { prompt: "beside" });
      expect(beside.structuredContent?.content).toBe("beside");
      expect(double.requests).toHaveLength(3);
      release.abort();
      expect((await waits).structuredContent?.content).toBe("waited");
      expect((await after).structuredContent?.content).toBe("after");
      expect(double.requests).toHaveLength(4);
    });
  });
});

describe("codex exec behind the same tools", () => {
  it("knows no thread that was never begun, and refuses to ask for approvals", async () => {
    await withFacade({ script: [] }, async ({ connect }) => {
      const { call } = await connect({ flags: ["--exec"] });
      const threadId = "01a2aaaa-0000-7000-8000-000000000000";
      expect(await call("codex-reply", { threadId, prompt: "go on" })).toMatchObject({
        isError: true,
        content: [{ text: `Session not found for thread_id: ${threadId}` }, {}],
      });
      expect(await call("codex", { prompt: "go", "approval-policy": "on-request" })).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining("codex exec asks for no approvals") as string }],
      });
    });
  });

  it("does the work of a turn, and of the next one", async () => {
    await withFacade({ script: [message("one"), message("two")] }, async ({ connect }) => {
      const { call, events } = await connect({ flags: ["--exec"] });
      const first = await call("codex", { prompt: "go" });
      expect(first.structuredContent?.content).toBe("one");
      const { threadId } = first.structuredContent ?? {};
      const second = await call("codex-reply", { threadId, prompt: "go on" });
      expect(second.structuredContent).toMatchObject({ threadId, content: "two" });
      expect(events.filter(({ type }) => type === "session_configured")).toHaveLength(1);
    });
  });

  it("ends with its call", async () => {
    const command = longSleep();
    await withFacade({ script: [shell(command)] }, async ({ connect }) => {
      const { call } = await connect({ flags: ["--exec"] });
      const abort = new AbortController();
      const turn = call("codex", { prompt: "go", sandbox: "workspace-write" }, { signal: abort.signal });
      await isThere(command);
      abort.abort();
      await expect(turn).rejects.toThrow();
      await isGone(command);
    });
  });
});
