import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CodexRequestError,
  ThreadNotFoundError,
  type TurnEvent,
  startAppServer,
} from "@codex-orchestrator/codex";
import {
  type ScriptFunction,
  applyPatch,
  defaultUsage,
  json,
  message,
  perConversation,
  shell,
} from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it } from "vitest";
import { withAppServer } from "./testing/app-server-ground.ts";
import { models } from "./testing/codex-ground.ts";

const shout = applyPatch("*** Begin Patch\n*** Update File: a.txt\n@@\n-hello\n+HELLO\n*** End Patch\n");

describe.each(Object.entries(models))("the app server with a %s model", (_style, model) => {
  it("edits a file, runs a command in its sandbox, and tells what was done", async () => {
    await withAppServer(
      {
        model,
        files: { "a.txt": "hello\n" },
        script: [shout, shell("touch /forbidden; cat a.txt"), message("done")],
      },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({
          cwd: repository,
          sandbox: "workspace-write",
          approvalPolicy: "never",
        });
        const events: TurnEvent[] = [];
        const result = await thread.run("shout", { onEvent: (event) => events.push(event) });

        expect(await readFile(join(repository, "a.txt"), "utf8")).toBe("HELLO\n");
        expect(result).toMatchObject({ threadId: thread.id, message: "done", approvals: [] });
        const [edit, command] = result.items.filter(
          ({ type }) => type === "file-change" || type === "command",
        );
        const path = join(repository, "a.txt");
        expect(edit).toMatchObject({ status: "completed", changes: [{ path, kind: "update" }] });
        expect(JSON.stringify(edit)).toContain("+HELLO");
        expect(command).toMatchObject({ status: "completed", exitCode: 0 });
        expect(JSON.stringify(command)).toContain("HELLO\\n");
        expect(JSON.stringify(command)).toContain("Read-only file system");
        expect(events.map(({ type }) => type)).toEqual(
          expect.arrayContaining([
            "turn-started",
            "item-started",
            "item-completed",
            "message-delta",
            "usage",
          ]),
        );
        expect(new Set(events.map(({ turnId }) => turnId))).toEqual(new Set([result.turnId]));
      },
    );
  });
});

describe("a thread of the app server", () => {
  it("counts the tokens of each turn apart, and those of the thread together", async () => {
    await withAppServer(
      { script: [shell("true"), message("one"), message("two")] },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({ cwd: repository, approvalPolicy: "never" });
        const first = await thread.run("one");
        const events: TurnEvent[] = [];
        const second = await thread.run("two", { onEvent: (event) => events.push(event) });
        expect(first.usage).toEqual({
          inputTokens: 2 * defaultUsage.inputTokens,
          cachedInputTokens: 2 * defaultUsage.cachedInputTokens,
          outputTokens: 2 * defaultUsage.outputTokens,
          reasoningOutputTokens: 2 * defaultUsage.reasoningOutputTokens,
        });
        expect(second.usage).toEqual(defaultUsage);
        const usage = events.findLast(({ type }) => type === "usage");
        expect(usage).toMatchObject({ thread: { inputTokens: 3 * defaultUsage.inputTokens } });
      },
    );
  });

  it("takes its turns one after the other, in the order in which they were asked for", async () => {
    await withAppServer(
      { script: (request) => message(`answer to ${request.prompt}`) },
      async ({ codex, repository, double }) => {
        const thread = await codex.startThread({ cwd: repository });
        const prompts = ["a", "b", "c"];
        const results = await Promise.all(prompts.map((prompt) => thread.run(prompt)));
        expect(results.map((result) => result.message)).toEqual([
          "answer to a",
          "answer to b",
          "answer to c",
        ]);
        expect(new Set(results.map(({ turnId }) => turnId)).size).toBe(3);
        expect(double.requests).toHaveLength(3);
      },
    );
  });

  it("gives the model its instructions, its model and the schema of the answer", async () => {
    await withAppServer({ script: [json({ ok: true })] }, async ({ codex, repository, double }) => {
      const thread = await codex.startThread({
        cwd: repository,
        model: "gpt-5.5",
        baseInstructions: "You are terse.",
        developerInstructions: "Answer in JSON.",
      });
      const schema = {
        type: "object",
        properties: { ok: { type: "boolean" } },
        required: ["ok"],
        additionalProperties: false,
      };
      const { message: answer } = await thread.run("ok?", { outputSchema: schema });
      expect(JSON.parse(answer)).toEqual({ ok: true });
      const body = JSON.stringify(double.requests[0]?.body);
      expect(body).toContain("You are terse.");
      expect(body).toContain("Answer in JSON.");
      expect(double.requests[0]?.body).toMatchObject({ model: "gpt-5.5", text: { format: { schema } } });
    });
  });

  it("is resumed by its id, by another driver too, with its history", async () => {
    await withAppServer(
      { script: [message("one"), message("two"), message("three")] },
      async ({ codex, repository, double, home, executable }) => {
        const thread = await codex.startThread({ cwd: repository });
        await thread.run("first question");
        expect(await codex.resumeThread(thread.id)).toBe(thread);
        await codex.close();

        const other = await startAppServer({ executable, env: home.env });
        try {
          const resumed = await other.resumeThread(thread.id);
          const result = await resumed.run("second question");
          expect(result).toMatchObject({ threadId: thread.id, message: "two", usage: defaultUsage });
          expect(JSON.stringify(double.requests[1]?.body)).toContain("first question");
          await resumed.run("third question");
        } finally {
          await other.close();
        }
      },
    );
  });

  it("gets other options when it is resumed with them after its first turn", async () => {
    const script: ScriptFunction = ({ outputs, model }) =>
      outputs.length === 0 ? shell("echo x > written") : message(model);
    await withAppServer({ script }, async ({ codex, repository }) => {
      const thread = await codex.startThread({
        cwd: repository,
        sandbox: "read-only",
        approvalPolicy: "never",
      });
      const other = { sandbox: "workspace-write", model: "gpt-5.4" } as const;
      await expect(codex.resumeThread(thread.id, other)).rejects.toBeInstanceOf(CodexRequestError);
      await thread.run("write");
      expect(existsSync(join(repository, "written"))).toBe(false);
      expect(await codex.resumeThread(thread.id, other)).toBe(thread);
      expect(await thread.run("write")).toMatchObject({ message: "gpt-5.4" });
      expect(existsSync(join(repository, "written"))).toBe(true);
    });
  });

  it("that nobody knows cannot be resumed", async () => {
    await withAppServer({ script: [] }, async ({ codex }) => {
      for (const id of ["01a20547-e114-7870-a680-000000000000", "no id at all", ""])
        await expect(codex.resumeThread(id)).rejects.toBeInstanceOf(ThreadNotFoundError);
    });
  });

  it("works beside nine others on one server", async () => {
    await withAppServer(
      {
        script: perConversation((first) => [
          shell(`echo from ${first.prompt}`),
          message(`done ${first.prompt}`),
        ]),
      },
      async ({ codex, repository }) => {
        const names = Array.from({ length: 10 }, (_, index) => `t${index}`);
        const results = await Promise.all(
          names.map(async (name) => {
            const thread = await codex.startThread({
              cwd: repository,
              sandbox: "workspace-write",
              approvalPolicy: "never",
            });
            return thread.run(name);
          }),
        );
        for (const [index, result] of results.entries()) {
          const name = `t${index}`;
          expect(result.message).toBe(`done ${name}`);
          expect(result.items).toMatchObject([
            { type: "command", output: `from ${name}\n` },
            { type: "message" },
          ]);
          expect(result.usage.inputTokens).toBe(2 * defaultUsage.inputTokens);
        }
      },
    );
  });
});
