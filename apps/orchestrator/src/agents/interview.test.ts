import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AuditLog } from "@codex-orchestrator/audit-log";
import { RunStore, type Run } from "@codex-orchestrator/manifest";
import { tool } from "@openai/agents";
import { assistantMessage, functionCall, modelError, ScriptedModel } from "@openai/agents/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { ApprovalDesk } from "../approvals/approval-desk.ts";
import { decide } from "../approvals/decisions.ts";
import { SuspensionStore } from "../durable/suspension.ts";
import { BudgetError } from "../errors.ts";
import { firstManifest } from "../evidence/first-manifest.ts";
import type { AppliedPattern } from "../manager/ports.ts";
import { askPeer, type Question } from "./interview.ts";

let directory: string;
let run: Run;
let audit: AuditLog;
let deployed: string[];
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "interview-"));
  const store = await RunStore.open(directory);
  const task = { id: "t", title: "T", source: "t.md", digest: "0".repeat(64) };
  const mode = { selected: "mcp" as const, reason: "A test.", guardrails: [] };
  run = await store.create("t", new Date(), (id) => firstManifest(id, { task, mode }));
  audit = await AuditLog.open(join(directory, "audit.log"));
  deployed = [];
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const output = z.object({ summary: z.string() });

const question: Question<typeof output> = {
  ...{ step: "build/s/1", role: "builder", model: "m", instructions: "Build.", output, message: "Go." },
  tools: [
    tool({
      name: "deploy",
      description: "Deploys.",
      parameters: z.object({ to: z.string() }),
      needsApproval: true,
      execute: ({ to }) => {
        deployed.push(to);
        return "deployed";
      },
    }),
  ],
};

/** As a process of its own would ask: with nothing in memory of what was before. */
async function ask(
  model: ScriptedModel,
  applied: AppliedPattern[] = [],
  asked = question,
  onTurn: () => void = () => undefined,
): Promise<{ summary: string }> {
  const ports = { record: run, audit, emit: () => undefined, clock: () => new Date() };
  return askPeer(asked, {
    modelsFor: () => ({ getModel: () => model }),
    desk: new ApprovalDesk(ports),
    suspensions: await SuspensionStore.open(run.directory, {
      tree: () => Promise.resolve("a".repeat(40)),
      takeApplied: () => applied,
    }),
    onTurn,
    signal: new AbortController().signal,
  });
}

const asks = () => new ScriptedModel([[functionCall("deploy", { to: "moon" }, { callId: "c1" })]]);
const answers = () => new ScriptedModel([[assistantMessage('{"summary":"done"}')]]);

function settle(decision: "approved" | "rejected", comment?: string): Promise<string> {
  return decide(undefined, { decision, actor: "somebody", comment }, { run, audit, emit: () => undefined });
}

describe("a tool call that needs an approval", () => {
  it("stops the conversation before it, on record", async () => {
    await expect(ask(asks())).rejects.toMatchObject({ code: "E_APPROVAL_NEEDED" });
    expect(deployed).toEqual([]);
    expect(run.manifest.approvals).toMatchObject([
      { id: "approval-1", action: "tool deploy", decision: "pending" },
    ]);
    expect(run.manifest.approvals[0]!.subjectDigest).toMatch(/^[0-9a-f]{64}$/);
    const { tree, step } = JSON.parse(readFileSync(join(run.directory, "suspended.json"), "utf8")) as Record<
      string,
      string
    >;
    expect({ tree, step }).toEqual({ tree: "a".repeat(40), step: "build/s/1" });
  });

  it("is made once it is approved, exactly once, and the model is not asked for it again", async () => {
    await expect(ask(asks())).rejects.toThrow(/Waiting for approval: approval-1/);
    await settle("approved");
    const model = answers();
    expect(await ask(model)).toEqual({ summary: "done" });
    expect(deployed).toEqual(["moon"]);
    expect(model.calls).toHaveLength(1);
  });

  it("is not made when it is rejected; the model is told why", async () => {
    await expect(ask(asks())).rejects.toThrow();
    await settle("rejected", "Not on a Friday.");
    const model = answers();
    expect(await ask(model)).toEqual({ summary: "done" });
    expect(deployed).toEqual([]);
    expect(JSON.stringify(model.calls[0]!.request.input)).toContain("Not on a Friday.");
  });

  it("stays where it is while nobody has decided", async () => {
    await expect(ask(asks())).rejects.toThrow();
    await expect(ask(answers())).rejects.toMatchObject({ code: "E_APPROVAL_NEEDED" });
    expect(run.manifest.approvals).toHaveLength(1);
  });

  it("that was decided before is not asked for again, in the same conversation or a later one", async () => {
    await expect(ask(asks())).rejects.toThrow();
    await settle("approved");
    const again = [functionCall("deploy", { to: "moon" }, { callId: "c2" })];
    const model = new ScriptedModel([again, [assistantMessage('{"summary":"done"}')]]);
    expect(await ask(model)).toEqual({ summary: "done" });
    expect(deployed).toEqual(["moon", "moon"]);
    expect(run.manifest.approvals).toHaveLength(1);
  });

  it("keeps what was applied before it, also when another one follows", async () => {
    const pattern = (id: string) => ({
      id,
      version: "1.0.0",
      integrity: "sha256-x",
      files: [],
      problems: [],
    });
    await expect(ask(asks(), [pattern("first")])).rejects.toThrow();
    await settle("approved");
    const another = new ScriptedModel([[functionCall("deploy", { to: "mars" }, { callId: "c2" })]]);
    await expect(ask(another, [pattern("second")])).rejects.toThrow(/Waiting for approval: approval-2/);
    const { applied } = JSON.parse(readFileSync(join(run.directory, "suspended.json"), "utf8")) as {
      applied: AppliedPattern[];
    };
    expect(applied.map(({ id }) => id)).toEqual(["first", "second"]);
  });

  it("is not taken up by another version of the SDK", async () => {
    await expect(ask(asks())).rejects.toThrow();
    const path = join(run.directory, "suspended.json");
    writeFileSync(path, readFileSync(path, "utf8").replace(/"sdk":"[^"]+"/, '"sdk":"0.1.0"'));
    await settle("approved");
    await expect(ask(answers())).rejects.toThrow(/suspended under version 0\.1\.0 of the Agents SDK/);
    expect(deployed).toEqual([]);
  });

  it("whose record is damaged is not guessed at", async () => {
    await expect(ask(asks())).rejects.toThrow();
    writeFileSync(join(run.directory, "suspended.json"), "{");
    await expect(ask(answers())).rejects.toThrow(/suspended\.json of the run is damaged/);
  });
});

describe("a provider that does not answer in the middle of a conversation", () => {
  const limited = () => Object.assign(new Error("Too many requests."), { code: "E_MODEL_RATE_LIMITED" });
  const noted: string[] = [];
  const note = tool({
    name: "note",
    description: "Notes.",
    parameters: z.object({ text: z.string() }),
    execute: ({ text }) => {
      noted.push(text);
      return `noted ${text}`;
    },
  });
  const taking = (model: ScriptedModel, onTurn?: () => void) =>
    ask(model, [], { ...question, tools: [...(question.tools ?? []), note] }, onTurn);
  const notes = () => [functionCall("note", { text: "a" }, { callId: "n1" })];
  beforeEach(() => {
    noted.length = 0;
  });

  it("stops it; asked again, it goes on after its last answer, and does nothing twice", async () => {
    await expect(taking(new ScriptedModel([notes(), modelError(limited())]))).rejects.toMatchObject({
      code: "E_PROVIDER_UNAVAILABLE",
      message: "Too many requests. Nothing is lost: `resume <run>` goes on.",
    });
    const model = answers();
    expect(await taking(model)).toEqual({ summary: "done" });
    expect(noted).toEqual(["a"]);
    expect(model.calls).toHaveLength(1);
    expect(JSON.stringify(model.calls[0]!.request.input)).toContain("noted a");
    expect(existsSync(join(run.directory, "suspended.json"))).toBe(false);
  });

  it("again and again, and before the first answer: no turn is counted twice", async () => {
    let turns = 0;
    const turn = () => void (turns += 1);
    for (const steps of [[modelError(limited())], [notes(), modelError(limited())], [modelError(limited())]])
      await expect(taking(new ScriptedModel(steps), turn)).rejects.toThrow(/Nothing is lost/);
    expect(await taking(answers(), turn)).toEqual({ summary: "done" });
    expect({ noted, turns }).toEqual({ noted: ["a"], turns: 1 });
  });

  it("as often as it likes: an outage uses up no turn of the conversation", async () => {
    for (let outage = 0; outage < 45; outage++)
      await expect(taking(new ScriptedModel([modelError(limited())]))).rejects.toThrow(/Nothing is lost/);
    expect(await taking(new ScriptedModel([notes(), [assistantMessage('{"summary":"done"}')]]))).toEqual({
      summary: "done",
    });
  });

  it("after an approval, too: what was approved is done once", async () => {
    await expect(ask(asks())).rejects.toThrow(/Waiting for approval/);
    await settle("approved");
    await expect(ask(new ScriptedModel([modelError(limited())]))).rejects.toThrow(/Nothing is lost/);
    expect(await ask(answers())).toEqual({ summary: "done" });
    expect(deployed).toEqual(["moon"]);
  });

  it("is no budget, but a budget that is used up there stops it the same way", async () => {
    const spent = modelError(new BudgetError("Used up."));
    await expect(taking(new ScriptedModel([notes(), spent]))).rejects.toMatchObject({ code: "E_BUDGET" });
    expect(await taking(answers())).toEqual({ summary: "done" });
    expect(noted).toEqual(["a"]);
  });

  it("is told from a request that is wrong, which is not kept", async () => {
    const wrong = Object.assign(new Error("No."), { code: "E_MODEL_REQUEST" });
    await expect(taking(new ScriptedModel([modelError(wrong)]))).rejects.toBe(wrong);
    expect(existsSync(join(run.directory, "suspended.json"))).toBe(false);
  });
});

it("an answer of another shape is no answer", async () => {
  const model = new ScriptedModel([[assistantMessage('{"sum":1}')]]);
  await expect(ask(model)).rejects.toMatchObject({ code: "E_PEER" });
});
