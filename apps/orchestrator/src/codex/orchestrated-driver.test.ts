import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AuditLog } from "@codex-orchestrator/audit-log";
import {
  ThreadNotFoundError,
  TurnFailedError,
  TurnInterruptedError,
  type ApprovalDecision,
  type ForkingDriver,
  type ThreadOptions,
  type TurnOptions,
  type TurnResult,
} from "@codex-orchestrator/codex";
import { RunStore, type Run } from "@codex-orchestrator/manifest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ApprovalDesk } from "../approvals/approval-desk.ts";
import { decide } from "../approvals/decisions.ts";
import { BudgetLedger } from "../budget/ledger.ts";
import type { BudgetLimits } from "../budget/limits.ts";
import type { StoppedTurn } from "../durable/stopped-turn.ts";
import { SuspensionStore } from "../durable/suspension.ts";
import type { RunSuspension } from "../errors.ts";
import { firstManifest } from "../evidence/first-manifest.ts";
import type { RunEventBody } from "../manager/events.ts";
import { unavailable } from "../models/unavailable.ts";
import { temporaryDirectory } from "../testing/repositories.ts";
import { OrchestratedDriver } from "./orchestrated-driver.ts";

let directory: string;
let run: Run;
let audit: AuditLog;
beforeEach(async () => {
  directory = temporaryDirectory();
  const store = await RunStore.open(directory);
  const task = { id: "t", title: "T", source: "t.md", digest: "0".repeat(64) };
  const mode = { selected: "mcp" as const, reason: "A test.", guardrails: [] };
  run = await store.create("t", new Date(), (id) => firstManifest(id, { task, mode }));
  audit = await AuditLog.open(join(directory, "audit.log"));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const usage = { inputTokens: 5_000, cachedInputTokens: 0, outputTokens: 0, reasoningOutputTokens: 0 };

/** Asks for each of the commands, if any, uses 5000 tokens, and ends. */
function codexThatAsksFor(commands: readonly string[], threads: (id: string) => boolean = () => true) {
  const opened: { how: string; options: Partial<ThreadOptions> | undefined }[] = [];
  const prompts: string[] = [];
  const answers: ApprovalDecision[] = [];
  const turn = async (prompt: string, options: TurnOptions = {}): Promise<TurnResult> => {
    prompts.push(prompt);
    const ids = { threadId: "thread-1", turnId: `turn-${prompts.length}` };
    const signal = options.signal ?? new AbortController().signal;
    const sofar = { ...ids, items: [], usage, approvals: [] };
    options.onEvent?.({ type: "turn-started", ...ids });
    for (const [index, command] of commands.entries()) {
      const request = { kind: "command" as const, ...ids, itemId: `item-${index}`, command };
      answers.push((await options.approve?.(request, signal)) ?? "decline");
    }
    if (answers.includes("cancel")) throw new TurnInterruptedError("approval-cancelled", sofar);
    options.onEvent?.({ type: "usage", ...ids, turn: usage, thread: usage });
    if (signal.aborted) throw new TurnInterruptedError("abort", sofar);
    return { ...sofar, message: "done" };
  };
  const open = (how: string, options?: Partial<ThreadOptions>) => {
    opened.push({ how, options });
    return Promise.resolve({ id: "thread-1", run: turn });
  };
  const ifThere = (how: string, id: string, options?: Partial<ThreadOptions>) =>
    threads(id) ? open(how, options) : Promise.reject(new ThreadNotFoundError(id, "no rollout found."));
  const driver: ForkingDriver = {
    startThread: (options) => open("start", options),
    resumeThread: (id, options) => ifThere(`resume ${id}`, id, options),
    forkThread: (id, last, options) => ifThere(`fork ${id} after ${last}`, id, options),
    close: () => Promise.resolve(),
  };
  return { driver, opened, prompts, answers };
}

type FakeCodex = ReturnType<typeof codexThatAsksFor>;

/** As a process of its own: with nothing in memory of what was before. */
async function inAnotherProcess(
  codex: FakeCodex,
  { version = "1.0.0", budget }: { version?: string; budget?: BudgetLimits } = {},
) {
  const log: string[] = [];
  const emit = (event: RunEventBody) => {
    if (event.type === "ApprovalRequested") log.push(kept() === undefined ? "asked too early" : "asked");
  };
  const work = { tree: () => Promise.resolve("tree-now"), takeApplied: () => [] };
  const stops = await SuspensionStore.open(run.directory, work);
  stops.beforeCall({ step: "build/s/1", sdk: "1", state: "{}" });
  const suspended: RunSuspension[] = [];
  const driver = new OrchestratedDriver(() => Promise.resolve(codex.driver), {
    desk: new ApprovalDesk({ record: run, audit, emit, clock: () => new Date() }),
    ledger: new BudgetLedger(budget ?? {}),
    directory: "/worktree",
    stops,
    onUsage: () => Promise.resolve(),
    onTurn: () => undefined,
    onResult: () => Promise.resolve(),
    suspend: (reason) => suspended.push(reason),
    unavailable,
    worktree: {
      tree: () => Promise.resolve("tree-before"),
      restore: (tree) => Promise.resolve(void log.push(`restored ${tree}`)),
    },
    codexVersion: () => version,
    onLost: (detail) => Promise.resolve(void log.push(detail)),
  });
  const call = async () => {
    const thread = await driver.startThread({ cwd: "/worktree", sandbox: "workspace-write" });
    return thread.run("Do it.");
  };
  return { call, log, suspended };
}

function kept(): StoppedTurn | undefined {
  const path = join(run.directory, "suspended.json");
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, "utf8")) as { turn?: StoppedTurn }).turn;
}

async function stopped(commands = ["rm x"]): Promise<void> {
  const { call, suspended } = await inAnotherProcess(codexThatAsksFor(commands));
  await expect(call()).rejects.toBeInstanceOf(TurnInterruptedError);
  expect(suspended).toHaveLength(1);
}

async function settle(decision: "approved" | "rejected", comment?: string, id?: string): Promise<void> {
  await decide(id, { decision, actor: "somebody", comment }, { run, audit, emit: () => undefined });
}

describe("a turn that asks for what nobody has decided", () => {
  it("is kept before anybody is asked, and then leaves the run waiting", async () => {
    const codex = codexThatAsksFor(["rm x"]);
    const { call, log, suspended } = await inAnotherProcess(codex);
    await expect(call()).rejects.toBeInstanceOf(TurnInterruptedError);
    expect({ answers: codex.answers, log }).toEqual({ answers: ["cancel"], log: ["asked"] });
    expect(suspended).toMatchObject([
      { code: "E_APPROVAL_NEEDED", message: "Waiting for approval: approval-1, Codex asks for rm x" },
    ]);
    expect(kept()).toEqual({
      thread: "thread-1",
      turn: "turn-1",
      options: { sandbox: "workspace-write" },
      codex: "1.0.0",
      treeBefore: "tree-before",
      asked: [run.manifest.approvals[0]?.subjectDigest],
      begun: false,
    });
  });

  it("goes on in its thread when it is decided, and is told what; the next turn is an ordinary one", async () => {
    await stopped(["rm x", "rm y", "rm x"]);
    await settle("approved", "Go ahead.", "approval-1");
    await settle("rejected", "Keep y.", "approval-2");
    const codex = codexThatAsksFor(["rm x", "rm y"]);
    const { call, log, suspended } = await inAnotherProcess(codex);
    await call();
    await call();
    expect(codex.opened).toEqual([
      { how: "resume thread-1", options: { cwd: "/worktree", sandbox: "workspace-write" } },
      { how: "start", options: { cwd: "/worktree", sandbox: "workspace-write" } },
    ]);
    expect(codex.prompts[0]).toMatch(/rm x: approved\. "Go ahead\."[^]*rm y: declined\. "Keep y\."/);
    expect(codex.prompts[1]).toBe("Do it.");
    expect(codex.answers).toEqual(["accept", "decline", "accept", "decline"]);
    expect({ log, suspended }).toEqual({ log: [], suspended: [] });
  });

  it("goes on in a fork when a process that went on with it was killed", async () => {
    await stopped();
    await settle("approved");
    const killed = await inAnotherProcess(codexThatAsksFor([]));
    await killed.call();
    expect(kept()).toMatchObject({ begun: true });
    const codex = codexThatAsksFor([]);
    await (await inAnotherProcess(codex)).call();
    expect(codex.opened).toMatchObject([{ how: "fork thread-1 after turn-1" }]);
    expect(codex.prompts[0]).toContain("rm x: approved.");
  });

  it.each([
    ["its thread is gone", "1.0.0", /no rollout found/],
    ["Codex is another", "1.1.0", /it is of Codex 1\.0\.0, and this is 1\.1\.0/],
  ])("begins again from the tree before it when %s, on record", async (_why, version, detail) => {
    await stopped();
    await settle("approved");
    const codex = codexThatAsksFor([], () => version !== "1.0.0");
    const { call, log } = await inAnotherProcess(codex, { version });
    await call();
    expect(codex.opened).toMatchObject([{ how: "start" }]);
    expect(codex.prompts).toEqual(["Do it."]);
    expect(log).toEqual(["restored tree-before", expect.stringMatching(detail)]);
  });
});

it("a turn whose provider does not answer goes on in its thread, too", async () => {
  const codex = codexThatAsksFor([]);
  const failure = { threadId: "thread-1", turnId: "turn-1", items: [], usage, approvals: [] };
  const { call, suspended } = await inAnotherProcess({
    ...codex,
    driver: {
      ...codex.driver,
      startThread: () =>
        Promise.resolve({
          id: "thread-1",
          run: (_prompt, options) => {
            options?.onEvent?.({ type: "turn-started", threadId: "thread-1", turnId: "turn-1" });
            return Promise.reject(new TurnFailedError("rate-limited", "Too many.", failure, 429));
          },
        }),
    },
  });
  await expect(call()).rejects.toMatchObject({ code: "E_TURN_FAILED" });
  expect(suspended).toMatchObject([{ code: "E_PROVIDER_UNAVAILABLE" }]);
  await (await inAnotherProcess(codex)).call();
  expect(codex.opened).toMatchObject([{ how: "resume thread-1" }]);
});

describe("a turn that uses up the budget", () => {
  it("is kept, and goes on with a higher one", async () => {
    const { call, suspended } = await inAnotherProcess(codexThatAsksFor([]), { budget: { tokens: 4_000 } });
    await expect(call()).rejects.toBeInstanceOf(TurnInterruptedError);
    expect(suspended).toMatchObject([{ code: "E_BUDGET" }]);
    expect(kept()).toMatchObject({ thread: "thread-1", asked: [] });
    const codex = codexThatAsksFor([]);
    await (await inAnotherProcess(codex)).call();
    expect(codex.opened).toMatchObject([{ how: "resume thread-1" }]);
    expect(codex.prompts[0]).toContain("Go on with your task from there.");
  });

  it("is not begun when there is too little; the conversation is kept before its call", async () => {
    const codex = codexThatAsksFor([]);
    const { call, suspended } = await inAnotherProcess(codex, { budget: { tokens: 100 } });
    await expect(call()).rejects.toMatchObject({ code: "E_BUDGET" });
    expect(suspended).toMatchObject([{ code: "E_BUDGET" }]);
    expect(codex.prompts).toEqual([]);
    expect(existsSync(join(run.directory, "suspended.json"))).toBe(true);
    expect(kept()).toBeUndefined();
  });
});
