import { randomInt } from "node:crypto";
import type { ApprovalRequest, CodexThread } from "@codex-orchestrator/codex";
import {
  type ScriptFunction,
  type ScriptedResponse,
  defaultUsage,
  functionCall,
  hang,
  message,
  shell,
} from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it } from "vitest";
import { withAppServer } from "./testing/app-server-ground.ts";
import { models } from "./testing/codex-ground.ts";
import { processesRunning } from "./testing/processes.ts";

const model = models.codeMode;
const spawnAgent = functionCall(
  "spawn_agent",
  { task_name: "helper", message: "help", fork_turns: "none" },
  { namespace: "collaboration" },
);

const waitForAgent = functionCall("wait_agent", { timeout_ms: 30_000 }, { namespace: "collaboration" });

/** The first answer puts an agent to work; after that, the turn and the agent have answers of their own. */
function script(agent: readonly ScriptedResponse[], rest: readonly ScriptedResponse[]): ScriptFunction {
  const left = { root: [spawnAgent, ...rest], agent: [...agent] };
  return ({ body }) => left[JSON.stringify(body.input).includes("NEW_TASK") ? "agent" : "root"].shift();
}

const free = { sandbox: "danger-full-access", approvalPolicy: "never" } as const;
const longSleep = () => `sleep 9${randomInt(100_000, 999_999)}`;
const isThere = (command: string) => expect.poll(() => processesRunning(command).length).toBeGreaterThan(0);
const failure = (thread: CodexThread, signal?: AbortSignal) =>
  thread.run("go", signal === undefined ? {} : { signal }).catch((error: unknown) => error);

describe("an agent that a turn has put to work", () => {
  it("ends with the turn, with its command, when the turn is aborted", async () => {
    const command = longSleep();
    await withAppServer(
      { model, script: script([shell(command)], [hang()]) },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({ cwd: repository, ...free });
        const abort = new AbortController();
        const turn = failure(thread, abort.signal);
        await isThere(command);
        abort.abort();
        expect(await turn).toMatchObject({ reason: "abort", survivors: [] });
        expect(processesRunning(command)).toEqual([]);
      },
    );
  });

  it("ends with the turn when it still works at its end, and asks the provider no more", async () => {
    const command = longSleep();
    const rest = [
      shell(`until pgrep -f '[s]leep ${command.slice(6)}'; do sleep 0.05; done`),
      message("done"),
    ];
    await withAppServer(
      { model, script: script([shell(command)], rest) },
      async ({ codex, repository, double }) => {
        const thread = await codex.startThread({ cwd: repository, ...free });
        expect(await thread.run("go")).toMatchObject({ message: "done" });
        expect(processesRunning(command)).toEqual([]);
        expect(double.requests.filter(({ outcome }) => outcome === "open")).toEqual([]);
      },
    );
  });

  it("counts to the tokens of the turn", async () => {
    await withAppServer(
      { model, script: script([message("helped")], [waitForAgent, message("done")]) },
      async ({ codex, repository, double }) => {
        const thread = await codex.startThread({ cwd: repository, ...free });
        const { usage } = await thread.run("go");
        expect(usage.inputTokens).toBe(double.requests.length * defaultUsage.inputTokens);
        expect(double.requests.length).toBeGreaterThanOrEqual(4);
      },
    );
  });

  it("asks the approver of the turn", async () => {
    const escalated = shell("echo hi", {
      sandbox_permissions: "require_escalated",
      justification: "for fun",
    });
    await withAppServer(
      { model, script: script([escalated, message("helped")], [waitForAgent, message("done")]) },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({
          cwd: repository,
          sandbox: "read-only",
          approvalPolicy: "on-request",
        });
        const asked: ApprovalRequest[] = [];
        const result = await thread.run("go", {
          approve: (request) => {
            asked.push(request);
            return Promise.resolve("accept");
          },
        });
        expect(asked).toMatchObject([{ kind: "command", reason: "for fun" }]);
        expect(asked[0]?.threadId).not.toBe(thread.id);
        expect(result.approvals).toMatchObject([{ decision: "accept" }]);
      },
    );
  });
});
