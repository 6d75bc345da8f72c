import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type CodexDriver,
  CodexRequestError,
  CodexStartError,
  DriverClosedError,
  type ExecDriverOptions,
  type NewThread,
  ThreadNotFoundError,
  TurnFailedError,
  TurnInterruptedError,
  createExecDriver,
} from "@codex-orchestrator/codex";
import {
  type ScriptFunction,
  applyPatch,
  defaultUsage,
  dropStream,
  failed,
  httpError,
  json,
  message,
  shell,
} from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it } from "vitest";
import {
  type CodexGround,
  type CodexGroundOptions,
  models,
  startCodexGround,
} from "./testing/codex-ground.ts";
import { processesOf, processesRunning } from "./testing/processes.ts";

interface ExecGround extends CodexGround {
  codex: CodexDriver<NewThread>;
}

async function withExec(
  options: CodexGroundOptions & { driver?: Partial<ExecDriverOptions> },
  work: (ground: ExecGround) => Promise<void>,
): Promise<void> {
  const ground = await startCodexGround(options);
  const { executable, home } = ground;
  const codex = createExecDriver({ executable, env: home.env, config: home.config, ...options.driver });
  try {
    await work({ ...ground, codex });
    ground.double.assertComplete();
    await codex.close();
    expect(processesOf(home.directory)).toEqual([]);
  } finally {
    await codex.close();
    await ground.close();
  }
}

const shout = applyPatch("*** Begin Patch\n*** Update File: a.txt\n@@\n-hello\n+HELLO\n*** End Patch\n");
const longSleep = () => `sleep 9${randomInt(100_000, 999_999)}`;

describe.each(Object.entries(models))("codex exec with a %s model", (_style, model) => {
  it("edits a file, runs a command in its sandbox, and goes on with the thread", async () => {
    await withExec(
      {
        model,
        files: { "a.txt": "hello\n" },
        script: [shout, shell("touch /forbidden; cat a.txt"), message("done"), message("more")],
      },
      async ({ codex, repository, double }) => {
        const thread = await codex.startThread({ cwd: repository, sandbox: "workspace-write" });
        expect(thread.id).toBeUndefined();
        const first = await thread.run("shout");
        expect(await readFile(join(repository, "a.txt"), "utf8")).toBe("HELLO\n");
        expect(first).toMatchObject({ threadId: thread.id, message: "done", approvals: [] });
        expect(first.items).toMatchObject([
          {
            type: "file-change",
            status: "completed",
            changes: [{ path: join(repository, "a.txt"), kind: "update" }],
          },
          { type: "command", status: "completed", exitCode: 0 },
          { type: "message", text: "done" },
        ]);
        expect(first.usage.inputTokens).toBe(3 * defaultUsage.inputTokens);

        const second = await thread.run("more");
        expect(second).toMatchObject({ threadId: first.threadId, message: "more", usage: defaultUsage });
        expect(JSON.stringify(double.requests[3]?.body)).toContain("shout");
      },
    );
  });
});

describe("a thread of codex exec", () => {
  it("is resumed by another driver with its history, and only its own tokens are counted", async () => {
    await withExec(
      { script: [message("one"), message("two")] },
      async ({ codex, repository, executable, home }) => {
        const { threadId } = await (await codex.startThread({ cwd: repository })).run("first");
        const other = createExecDriver({ executable, env: home.env });
        const thread = await other.resumeThread(threadId, { cwd: repository });
        expect(await thread.run("second")).toMatchObject({ threadId, message: "two", usage: defaultUsage });
        await other.close();
      },
    );
  });

  it.each(["-", "--help", "-c model=x", " two\nlines ", 'quotes " and ä', "resume"])(
    "gets the prompt %j as it is",
    async (prompt) => {
      await withExec({ script: (request) => json(request.prompt) }, async ({ codex, repository }) => {
        const thread = await codex.startThread({ cwd: repository });
        const results = [await thread.run(prompt), await thread.run(prompt)];
        expect(results.map((result): unknown => JSON.parse(result.message))).toEqual([prompt, prompt]);
      });
    },
  );

  it("gives the model a prompt that is longer than an argument may be", async () => {
    const prompt = "x".repeat(300_000);
    await withExec(
      { script: (request) => message(String(request.prompt.length)) },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({ cwd: repository });
        expect(await thread.run(prompt)).toMatchObject({ message: String(prompt.length) });
      },
    );
  });

  it("gives the model its instructions and the schema of the answer, and the thread its configuration", async () => {
    await withExec({ script: [json({ ok: true })] }, async ({ codex, repository, double }) => {
      const thread = await codex.startThread({
        cwd: repository,
        model: "gpt-5.5",
        baseInstructions: 'You are "terse".',
        developerInstructions: "Answer\nin JSON.",
        config: { model_reasoning_effort: "low", "tools.view_image": false },
      });
      const schema = {
        type: "object",
        properties: { ok: { type: "boolean" } },
        required: ["ok"],
        additionalProperties: false,
      };
      await thread.run("ok?", { outputSchema: schema });
      const body = JSON.stringify(double.requests[0]?.body);
      expect(body).toContain(JSON.stringify('You are "terse".'));
      expect(body).toContain(JSON.stringify("Answer\nin JSON."));
      expect(double.requests[0]?.body).toMatchObject({
        reasoning: { effort: "low" },
        text: { format: { schema } },
      });
    });
  });

  it("that is ephemeral leaves nothing to go on with", async () => {
    await withExec({ script: [message("one")] }, async ({ codex, repository }) => {
      const thread = await codex.startThread({ cwd: repository, ephemeral: true });
      expect(await thread.run("one")).toMatchObject({ usage: defaultUsage });
      await expect(thread.run("two")).rejects.toBeInstanceOf(CodexRequestError);
    });
  });

  it("that nobody knows is an error of its first turn", async () => {
    await withExec({ script: [] }, async ({ codex, repository }) => {
      const thread = await codex.resumeThread("01a20547-e114-7870-a680-000000000000", { cwd: repository });
      await expect(thread.run("go")).rejects.toBeInstanceOf(ThreadNotFoundError);
    });
  });

  it("that wants approvals is refused", async () => {
    await withExec({ script: [] }, async ({ codex, repository }) => {
      const started = codex.startThread({ cwd: repository, approvalPolicy: "on-request" });
      await expect(started).rejects.toBeInstanceOf(CodexRequestError);
    });
  });
});

describe("a turn of codex exec", () => {
  it.each([
    ["a 401", httpError(401), { kind: "unauthorized", status: 401 }],
    ["a 429", httpError(429), { kind: "rate-limited", status: 429 }],
    ["a 500", httpError(500), { kind: "server-error" }],
    ["a 400", httpError(400), { kind: "refused" }],
    ["a dropped stream", dropStream(), { kind: "stream-dropped" }],
    ["a full context", failed("context_length_exceeded", "too long"), { kind: "context-overflow" }],
    ["a used up quota", failed("insufficient_quota", "pay"), { kind: "quota" }],
    ["a rate limit", failed("rate_limit_exceeded", "slow down"), { kind: "rate-limited" }],
  ])("fails by its kind for %s, and the thread goes on", async (_what, answer, expected) => {
    const script: ScriptFunction = ({ prompt }) => (prompt === "fail" ? answer : message("well"));
    await withExec({ script }, async ({ codex, repository }) => {
      const thread = await codex.startThread({ cwd: repository });
      const error: unknown = await thread.run("fail").catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TurnFailedError);
      expect(error).toMatchObject(expected);
      expect(await thread.run("go on")).toMatchObject({ message: "well" });
    });
  });

  it("is given up when nobody listens where the provider should be", async () => {
    await withExec(
      { script: [], provider: { baseUrl: "http://127.0.0.1:9/v1" }, driver: { networkDeadlineMs: 300 } },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({ cwd: repository });
        await expect(thread.run("go")).rejects.toMatchObject({ kind: "unreachable" });
      },
    );
  });

  it.each(["workspace-write", "danger-full-access"] as const)(
    "that is aborted leaves nothing (%s), says what it used, and the thread goes on",
    async (sandbox) => {
      const command = longSleep();
      await withExec(
        { script: [shell(`setsid -f ${command}; trap '' TERM INT; ${command}`), message("on")] },
        async ({ codex, repository }) => {
          const thread = await codex.startThread({ cwd: repository, sandbox });
          const abort = new AbortController();
          const turn = thread.run("go", { signal: abort.signal }).catch((reason: unknown) => reason);
          await expect.poll(() => processesRunning(command).length).toBeGreaterThan(0);
          abort.abort();
          const error = await turn;
          expect(processesRunning(command)).toEqual([]);
          expect(error).toBeInstanceOf(TurnInterruptedError);
          expect(error).toMatchObject({ reason: "abort", survivors: [], turn: { threadId: thread.id } });
          expect(await thread.run("go on")).toMatchObject({ message: "on" });
        },
      );
    },
  );

  it("whose Codex is killed says so, leaves nothing, and the thread goes on", async () => {
    const command = longSleep();
    await withExec({ script: [shell(command), message("on")] }, async ({ codex, repository, home }) => {
      const thread = await codex.startThread({ cwd: repository, sandbox: "danger-full-access" });
      const turn = thread.run("go").catch((reason: unknown) => reason);
      await expect.poll(() => processesRunning(command).length).toBeGreaterThan(0);
      const running = processesRunning("codex exec --json").filter((pid) =>
        processesOf(home.directory).includes(pid),
      );
      process.kill(Number(running[0]), "SIGKILL");
      expect(await turn).toMatchObject({ reason: "server-lost" });
      expect(processesRunning(command)).toEqual([]);
      expect(await thread.run("go on")).toMatchObject({ message: "on" });
    });
  });

  it("that runs when the driver is closed ends, and nothing more is done", async () => {
    const command = longSleep();
    await withExec({ script: [shell(command)] }, async ({ codex, repository, home }) => {
      const thread = await codex.startThread({ cwd: repository, sandbox: "danger-full-access" });
      const running = thread.run("go").catch((reason: unknown) => reason);
      const waiting = thread.run("never").catch((reason: unknown) => reason);
      await expect.poll(() => processesRunning(command).length).toBeGreaterThan(0);
      await Promise.all([codex.close(), codex.close()]);
      expect(processesOf(home.directory)).toEqual([]);
      expect(await running).toMatchObject({ reason: "closed" });
      expect(await waiting).toBeInstanceOf(DriverClosedError);
      await expect(codex.startThread({ cwd: repository })).rejects.toBeInstanceOf(DriverClosedError);
    });
  });

  it("with a configuration that Codex refuses says what is wrong", async () => {
    await withExec({ script: [] }, async ({ codex, repository }) => {
      const thread = await codex.startThread({ cwd: repository, config: { model_provider: "nowhere" } });
      const error: unknown = await thread.run("go").catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(CodexStartError);
      expect((error as Error).message).toContain("nowhere");
    });
  });
});
