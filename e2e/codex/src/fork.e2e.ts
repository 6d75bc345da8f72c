import { ThreadNotFoundError } from "@codex-orchestrator/codex";
import { defaultUsage, message } from "@codex-orchestrator/codex/responses-double";
import { expect, it } from "vitest";
import { withAppServer } from "./testing/app-server-ground.ts";

it("a fork has the history up to a turn, counts its own tokens, and leaves the thread as it is", async () => {
  const script = ["one", "two", "forked", "three"].map((text) => [message(text)]);
  await withAppServer({ script }, async ({ codex, repository, double }) => {
    const options = { cwd: repository, sandbox: "workspace-write", approvalPolicy: "on-request" } as const;
    const thread = await codex.startThread(options);
    const { turnId } = await thread.run("the first question");
    await thread.run("the second question");
    const fork = await codex.forkThread(thread.id, turnId, options);
    expect(fork.id).not.toBe(thread.id);
    expect(await fork.run("another question")).toMatchObject({
      threadId: fork.id,
      message: "forked",
      usage: defaultUsage,
    });
    expect(await thread.run("the third question")).toMatchObject({ message: "three" });
    const [forked, third] = double.requests.slice(2).map(({ body }) => JSON.stringify(body));
    expect(forked).toContain("the first question");
    expect(forked).not.toContain("the second question");
    expect(third).toContain("the second question");
    expect(third).not.toContain("another question");
  });
});

it("what is not there cannot be forked", async () => {
  await withAppServer({ script: [[message("one")]] }, async ({ codex, repository }) => {
    const thread = await codex.startThread({ cwd: repository });
    const { turnId } = await thread.run("the first question");
    const other = turnId.replace(/.{4}$/, "0000");
    await expect(codex.forkThread(thread.id, other)).rejects.toBeInstanceOf(ThreadNotFoundError);
    const nobody = thread.id.replace(/.{4}$/, "0000");
    await expect(codex.forkThread(nobody, turnId)).rejects.toBeInstanceOf(ThreadNotFoundError);
  });
});
