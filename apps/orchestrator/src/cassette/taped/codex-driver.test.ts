import { chmodSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ForkingDriver, TurnOptions, TurnResult } from "@codex-orchestrator/codex";
import { describe, expect, it } from "vitest";
import { record, replay, secret } from "../../testing/cassettes.ts";
import { createRepository, git, temporaryDirectory } from "../../testing/repositories.ts";
import { Git } from "../../workspace/git.ts";
import type { Tape } from "../tape.ts";
import { tapedDriver } from "./codex-driver.ts";
import { worktreeEffects } from "./worktree-effects.ts";

type Turn = (directory: string, options: TurnOptions) => Promise<void>;

const usage = { inputTokens: 10, cachedInputTokens: 4, outputTokens: 3, reasoningOutputTokens: 1 };

/** A Codex whose turn is a function. */
function scriptedCodex(directory: string, turn: Turn): () => Promise<ForkingDriver> {
  const thread = {
    id: "thread-1",
    run: async (prompt: string, options: TurnOptions = {}): Promise<TurnResult> => {
      await turn(directory, options);
      const ids = { threadId: "thread-1", turnId: "turn-1" };
      options.onEvent?.({ type: "usage", ...ids, turn: usage, thread: usage });
      return { ...ids, message: `did: ${prompt}`, items: [], usage, approvals: [] };
    },
  };
  return () =>
    Promise.resolve({
      startThread: () => Promise.resolve(thread),
      resumeThread: () => Promise.resolve(thread),
      forkThread: () => Promise.resolve(thread),
      close: () => Promise.resolve(),
    });
}

const noCodex = () => Promise.reject(new Error("A replay starts no Codex."));

function checkout(): string {
  const directory = temporaryDirectory();
  createRepository(directory, { "a.txt": "one\n", "gone.txt": "gone\n", "run.sh": "true\n" });
  return directory;
}

const treeOf = (directory: string) => {
  git(directory, "add", "--all");
  return git(directory, "write-tree");
};

/** One turn of a thread over a tape, with what the run was told of it. */
async function oneTurn(
  tape: Tape,
  directory: string,
  start: () => Promise<ForkingDriver>,
  options: TurnOptions & { prompt?: string } = {},
) {
  const effects = worktreeEffects(
    new Git(directory, { PATH: process.env["PATH"] ?? "", HOME: directory }),
    () => Promise.resolve(treeOf(directory)),
  );
  const driver = tapedDriver(start, { tape, actor: "builder", effects });
  const thread = await driver.startThread({ cwd: "/the/worktree" });
  const events: unknown[] = [];
  const result = await thread.run(options.prompt ?? "Do it.", {
    ...options,
    onEvent: (event) => events.push(event),
  });
  await driver.close();
  return { result, events, tree: treeOf(directory) };
}

async function recordTurn(turn: Turn, options: TurnOptions = {}) {
  const directory = checkout();
  const live: Awaited<ReturnType<typeof oneTurn>>[] = [];
  const file = await record(async (tape) =>
    live.push(await oneTurn(tape, directory, scriptedCodex(directory, turn), options)),
  );
  return { file, live: live[0]! };
}

const everything: Turn = (directory) => {
  writeFileSync(join(directory, "a.txt"), "one\r\ntwo"); // no newline at the end
  writeFileSync(join(directory, "latin1.txt"), Buffer.from([0x66, 0xfc, 0x72, 0x0a]));
  writeFileSync(join(directory, "binary"), Buffer.from([0, 1, 2, 255]));
  writeFileSync(join(directory, "ümlaut name.txt"), "ü\n");
  rmSync(join(directory, "gone.txt"));
  chmodSync(join(directory, "run.sh"), 0o755);
  symlinkSync("a.txt", join(directory, "link"));
  return Promise.resolve();
};

describe("a turn of Codex over a tape", () => {
  it("changes the worktree on replay as it did live, whatever the bytes, and starts no Codex", async () => {
    const { file, live } = await recordTurn(everything);
    const directory = checkout();
    const again = await replay(file, (tape) => oneTurn(tape, directory, noCodex));
    expect(again).toEqual(live);
    expect(again.result).toMatchObject({ threadId: "thread-1", message: "did: Do it.", usage });
    expect(readFileSync(join(directory, "latin1.txt"))).toEqual(Buffer.from([0x66, 0xfc, 0x72, 0x0a]));
    expect(again.events).toHaveLength(1);
  });

  it("may change nothing", async () => {
    const { file, live } = await recordTurn(() => Promise.resolve());
    expect(await replay(file, (tape) => oneTurn(tape, checkout(), noCodex))).toEqual(live);
  });

  it("fails on replay as it failed, with what it had changed by then", async () => {
    const failing: Turn = async (directory) => {
      await everything(directory, {});
      throw Object.assign(new Error("The provider failed."), { code: "E_TURN_FAILED", kind: "server" });
    };
    const directory = checkout();
    const file = await record((tape) =>
      oneTurn(tape, directory, scriptedCodex(directory, failing)).catch(() => undefined),
    );
    const other = checkout();
    expect(await replay(file, (tape) => oneTurn(tape, other, noCodex))).toMatchObject({
      message: "The provider failed.",
      code: "E_TURN_FAILED",
      kind: "server",
    });
    expect(treeOf(other)).toBe(treeOf(directory));
  });

  it("asks for approval again, and must get the same answer", async () => {
    const asking: Turn = async (_, { approve, signal }) => {
      const request = { kind: "command" as const, threadId: "t", turnId: "u", itemId: "i", command: "rm x" };
      await approve?.(request, signal ?? new AbortController().signal);
    };
    const answering = (decision: "accept" | "decline", asked: unknown[] = []) => ({
      approve: (request: unknown) => {
        asked.push(request);
        return Promise.resolve(decision);
      },
    });
    const { file } = await recordTurn(asking, answering("accept"));
    const asked: unknown[] = [];
    await replay(file, (tape) => oneTurn(tape, checkout(), noCodex, answering("accept", asked)));
    expect(asked).toMatchObject([{ command: "rm x" }]);
    await expect(
      replay(file, (tape) => oneTurn(tape, checkout(), noCodex, answering("decline"))),
    ).rejects.toThrow("Codex asked for command, and was told accept; now it would be told decline.");
  });

  it("misses in another worktree", async () => {
    const { file } = await recordTurn(everything);
    const directory = checkout();
    writeFileSync(join(directory, "a.txt"), "another\n");
    await expect(replay(file, (tape) => oneTurn(tape, directory, noCodex))).rejects.toMatchObject({
      miss: { reason: "worktree", entry: 2, pointer: "/tree" },
    });
  });

  it("misses on another prompt", async () => {
    const { file } = await recordTurn(everything);
    await expect(
      replay(file, (tape) => oneTurn(tape, checkout(), noCodex, { prompt: "Do more." })),
    ).rejects.toMatchObject({ miss: { reason: "tool-call", pointer: "/prompt" } });
  });

  it("that wrote a secret is kept without it, and says on replay why its change cannot be made again", async () => {
    const { file } = await recordTurn((directory) => {
      writeFileSync(join(directory, "key.txt"), `${secret}\n`);
      return Promise.resolve();
    });
    expect(readFileSync(file, "utf8")).not.toContain(secret);
    await expect(replay(file, (tape) => oneTurn(tape, checkout(), noCodex))).rejects.toMatchObject({
      miss: { reason: "worktree" },
      message: expect.stringContaining("it held a secret or a path of the machine") as string,
    });
  });
});
