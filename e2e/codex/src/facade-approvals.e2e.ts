import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { applyPatch, message, shell } from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it } from "vitest";
import { type ConnectOptions, withFacade } from "./testing/facade-ground.ts";

const escalated = shell("echo x > new.txt", {
  sandbox_permissions: "require_escalated",
  justification: "it must be written",
});
const patch = applyPatch("*** Begin Patch\n*** Update File: a.txt\n@@\n-hello\n+HELLO\n*** End Patch\n");
const asks = { prompt: "go", sandbox: "read-only", "approval-policy": "on-request" };

describe("an approval through codex-mcp", () => {
  it("is a form that a standard client shows, and what it accepts is done", async () => {
    await withFacade({ script: [escalated, message("done")] }, async ({ connect, repository }) => {
      const asked: unknown[] = [];
      const { call } = await connect({
        elicit: (params) => {
          asked.push(params);
          return { action: "accept", content: { decision: "approved" } };
        },
      });
      const result = await call("codex", asks);
      expect(result.content.map(({ text }) => text)).toEqual(["done"]);
      expect(existsSync(join(repository, "new.txt"))).toBe(true);
      const [params] = asked as { message: string; requestedSchema: unknown }[];
      expect(params?.message).toContain("echo x > new.txt");
      expect(params?.message).toContain(`in \`${repository}\`?\n\nReason: it must be written`);
      expect(params?.requestedSchema).toMatchObject({ properties: { decision: { type: "string" } } });
    });
  });

  it("shows the diff of a patch", async () => {
    const files = { "a.txt": "hello\n" };
    await withFacade({ script: [patch, message("done")], files }, async ({ connect, repository }) => {
      let question = "";
      const { call, events } = await connect({
        elicit: (params) => {
          question = params.message;
          return { action: "accept", content: { decision: "approved" } };
        },
      });
      await call("codex", asks);
      expect(await readFile(join(repository, "a.txt"), "utf8")).toBe("HELLO\n");
      expect(question).toContain("Allow Codex to apply proposed code changes?");
      expect(question).toContain("+HELLO");
      expect(events.map(({ type }) => type)).toContain("apply_patch_approval_request");
    });
  });

  it.each<[string, ConnectOptions["elicit"], string | undefined]>([
    ["denied", () => ({ action: "accept", content: { decision: "denied" } }), undefined],
    ["declined", () => ({ action: "decline" }), undefined],
    ["not answered in time", () => undefined, "nobody answered in time"],
    ["of a client that shows no forms", undefined, "this client offers no elicitation"],
  ])("that is %s is not done, and the turn goes on", async (_, elicit, note) => {
    await withFacade({ script: [escalated, message("without it")] }, async ({ connect, repository }) => {
      const flags = note?.includes("in time") === true ? ["--approval-timeout", "0.5"] : [];
      const { call } = await connect({ flags, ...(elicit !== undefined && { elicit }) });
      const result = await call("codex", asks);
      expect(existsSync(join(repository, "new.txt"))).toBe(false);
      expect(result.isError).toBeUndefined();
      const [answer, ...notes] = result.content.map(({ text }) => text);
      expect(answer).toBe("without it");
      expect(notes).toEqual(note === undefined ? [] : [expect.stringContaining(note)]);
    });
  });

  it("that aborts ends the turn, the call is answered, and the thread can go on", async () => {
    await withFacade({ script: [escalated, message("on")] }, async ({ connect, repository }) => {
      const { call, events } = await connect({
        elicit: () => ({ action: "accept", content: { decision: "abort" } }),
      });
      const result = await call("codex", asks);
      expect(result.isError).toBe(true);
      expect(existsSync(join(repository, "new.txt"))).toBe(false);
      expect(events.at(-1)).toMatchObject({ type: "turn_aborted" });
      const { threadId } = result.structuredContent ?? {};
      expect(await call("codex-reply", { threadId, prompt: "go on" })).toMatchObject({
        structuredContent: { threadId, content: "on" },
      });
    });
  });
});
