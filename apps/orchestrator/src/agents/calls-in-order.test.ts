import { rmSync } from "node:fs";
import { join } from "node:path";
import { AuditLog } from "@codex-orchestrator/audit-log";
import { RunStore, type Run } from "@codex-orchestrator/manifest";
import { tool } from "@openai/agents";
import { assistantMessage, functionCall, ScriptedModel } from "@openai/agents/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { ApprovalDesk } from "../approvals/approval-desk.ts";
import { decide } from "../approvals/decisions.ts";
import { SuspensionStore } from "../durable/suspension.ts";
import { BudgetError } from "../errors.ts";
import { firstManifest } from "../evidence/first-manifest.ts";
import { temporaryDirectory } from "../testing/repositories.ts";
import { askPeer } from "./interview.ts";

let directory: string;
let run: Run;
let audit: AuditLog;
let done: string[];
beforeEach(async () => {
  directory = temporaryDirectory();
  const store = await RunStore.open(directory);
  const task = { id: "t", title: "T", source: "t.md", digest: "0".repeat(64) };
  const mode = { selected: "mcp" as const, reason: "A test.", guardrails: [] };
  run = await store.create("t", new Date(), (id) => firstManifest(id, { task, mode }));
  audit = await AuditLog.open(join(directory, "audit.log"));
  done = [];
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** As a process of its own asks, whose calls may stop in their middle, as those of Codex do. */
async function ask(model: ScriptedModel, stopsIn?: string): Promise<{ summary: string }> {
  const stop = new AbortController();
  const work = { tree: () => Promise.resolve("a".repeat(40)), takeApplied: () => [] };
  const suspensions = await SuspensionStore.open(run.directory, work);
  const stopping = (name: string) =>
    tool({
      ...{ name, description: name, needsApproval: true },
      parameters: z.object({ what: z.string() }),
      execute: async ({ what }) => {
        done.push(what);
        if (what !== stopsIn) return "done";
        await suspensions.keep();
        stop.abort(new BudgetError("Used up."));
        return "stopped";
      },
    });
  return askPeer(
    {
      ...{ step: "build/s/1", role: "builder", model: "m", instructions: "Build.", message: "Go." },
      output: z.object({ summary: z.string() }),
      tools: [stopping("work"), stopping("deploy")],
      needsApproval: (name, given) => name === "deploy" && (given as { what: string }).what !== "home",
    },
    {
      modelsFor: () => ({ getModel: () => model }),
      desk: new ApprovalDesk({ record: run, audit, emit: () => undefined, clock: () => new Date() }),
      ...{ suspensions, onTurn: () => undefined, signal: stop.signal },
    },
  );
}

const calls = (...list: [string, string][]) =>
  new ScriptedModel([
    list.map(([name, what]) => functionCall(name, { what }, { callId: `call-${what}` })),
    [assistantMessage('{"summary":"done"}')],
  ]);
const answers = () => new ScriptedModel([[assistantMessage('{"summary":"done"}')]]);

it("calls of one answer are made in its order, and nobody is asked about those that need no approval", async () => {
  const model = calls(["work", "1"], ["deploy", "home"], ["work", "2"]);
  expect(await ask(model)).toEqual({ summary: "done" });
  expect(done).toEqual(["1", "home", "2"]);
  expect(model.calls).toHaveLength(2);
  expect(run.manifest.approvals).toEqual([]);
});

it("when one of them needs an approval, none is made before it; then all are, in their order", async () => {
  await expect(ask(calls(["work", "1"], ["deploy", "moon"], ["work", "2"]))).rejects.toThrow(/Waiting/);
  expect(done).toEqual([]);
  await decide(undefined, { decision: "approved", actor: "me" }, { run, audit, emit: () => undefined });
  expect(await ask(answers())).toEqual({ summary: "done" });
  expect(done).toEqual(["1", "moon", "2"]);
});

it("one that stopped in its middle is made again, those before it are not, those after it follow", async () => {
  await expect(ask(calls(["work", "1"], ["work", "2"], ["work", "3"]), "2")).rejects.toThrow("Used up.");
  expect(done).toEqual(["1", "2"]);
  const model = answers();
  expect(await ask(model)).toEqual({ summary: "done" });
  expect(done).toEqual(["1", "2", "2", "3"]);
  expect(model.calls).toHaveLength(1);
});

it("one whose arguments are no JSON reaches no tool; the model is told", async () => {
  const model = new ScriptedModel([
    [functionCall("work", "{", { callId: "call-1" })],
    [assistantMessage('{"summary":"done"}')],
  ]);
  expect(await ask(model)).toEqual({ summary: "done" });
  expect(done).toEqual([]);
});
