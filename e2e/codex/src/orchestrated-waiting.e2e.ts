import { randomInt } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  functionCall,
  json,
  message,
  shell,
  usage,
  type ScriptedRequest,
  type ScriptedResponse,
} from "@codex-orchestrator/codex/responses-double";
import { afterEach, describe, expect, it } from "vitest";
import { type OrchestratedGround, startOrchestratedGround } from "./testing/orchestrated-ground.ts";
import { sumFix as fix, sumTask as task } from "./testing/sum-task.ts";
import { processesOf, processesRunning } from "./testing/processes.ts";

let ground: OrchestratedGround | undefined;
afterEach(async () => {
  await ground?.close();
  ground = undefined;
});

/** Asks to leave the sandbox, and mends the sum whatever the answer is. */
const escalating = ({ outputs }: ScriptedRequest): ScriptedResponse => {
  if (outputs.length === 0)
    return shell("echo out > ../outside.txt", {
      sandbox_permissions: "require_escalated",
      justification: "to leave a note",
    });
  return outputs.length === 1 ? fix : message("add adds now");
};

describe("what Codex may not do by itself", () => {
  it("leaves the run waiting with exit code 3; approved in another process, it is done, and the run ends", async () => {
    ground = await startOrchestratedGround(escalating);
    const first = await ground.run(task);
    expect(first, first.stdout).toMatchObject({ code: 3, stderr: "" });
    expect(first.stdout).toMatch(/asks\s+approval-1: Codex asks for .*echo out.*\(to leave a note\)/);
    expect(first.stdout).toMatch(/approve \S+ approval-1, or reject/);
    const waiting = await ground.manifest();
    expect(waiting.run.status).toBe("waiting");
    expect(waiting.approvals).toMatchObject([
      { id: "approval-1", decision: "pending", action: "codex command" },
    ]);
    expect(processesRunning(ground.repository)).toEqual([]);

    const early = await ground.command("resume");
    expect(early.code).toBe(3);
    expect(early.stderr).toMatch(/still waits for approval-1/);

    const approved = await ground.command("approve", "--because", "A note does no harm.");
    expect(approved, approved.stdout).toMatchObject({ code: 0, stderr: "" });
    const manifest = await ground.manifest();
    expect(manifest.run.status).toBe("succeeded");
    expect(manifest.approvals).toMatchObject([
      { id: "approval-1", decision: "approved", comment: "A note does no harm." },
    ]);
    expect(await ground.show(`${manifest.result?.branch ?? ""}:src/add.js`)).toContain("a + b");
    const place = join(ground.repository, ".runs/e2e", manifest.run.id, "outside.txt");
    expect(await readFile(place, "utf8")).toBe("out\n");
    expect((await ground.command("verify")).code).toBe(0);
  });

  it("is not done when it is rejected, and the work goes on without it", async () => {
    ground = await startOrchestratedGround(escalating);
    expect((await ground.run(task)).code).toBe(3);
    const rejected = await ground.command("reject", "--because", "No notes.");
    expect(rejected, rejected.stdout).toMatchObject({ code: 0, stderr: "" });
    const manifest = await ground.manifest();
    expect(manifest.approvals).toMatchObject([{ decision: "rejected", comment: "No notes." }]);
    const [run = ""] = (await readdir(join(ground.repository, ".runs/e2e"))).filter((name) =>
      name.startsWith("2"),
    );
    expect(await readdir(join(ground.repository, ".runs/e2e", run))).not.toContain("outside.txt");
  });
});

describe("a tool call that needs an approval", () => {
  const peers = (request: ScriptedRequest): ScriptedResponse => {
    const { instructions, outputs } = request;
    if (instructions.includes("You plan a software change"))
      return json({
        summary: "one",
        subtasks: [{ id: "sum", title: "Add", patterns: [], instructions: "Add instead of subtracting." }],
      });
    if (instructions.includes("You carry out one subtask")) {
      if (outputs.length === 0)
        return functionCall("codex", { prompt: "Make add add.", sandbox: "danger-full-access" });
      const refused = outputs.some(({ text }) => text.includes("Too dangerous."));
      if (refused && outputs.length === 1) return functionCall("codex", { prompt: "Make add add." });
      return json({ outcome: "changed", summary: "add adds" });
    }
    if (instructions.includes("You run the checks")) return json({ summary: "nothing to add" });
    if (instructions.includes("You review one subtask"))
      return json({ decision: "approve", summary: "It adds.", findings: [] });
    return outputs.length === 0 ? fix : message("add adds now");
  };
  const openai = ["--provider", "openai", "--model", "gpt-5.5"];

  it("stops the conversation in the middle; approved in another process, it goes on there and is not asked again", async () => {
    ground = await startOrchestratedGround(peers);
    const first = await ground.run(task, ...openai);
    expect(first, first.stdout).toMatchObject({ code: 3, stderr: "" });
    expect((await ground.manifest()).approvals).toMatchObject([
      { action: "tool codex", decision: "pending" },
    ]);
    const before = ground.double.requests.length;
    const approved = await ground.command("approve");
    expect(approved, approved.stdout).toMatchObject({ code: 0, stderr: "" });
    // Codex 2, then the builder's answer, tester 1, reviewer 1: the call itself was not asked for again.
    expect(ground.double.requests.length - before).toBe(5);
    expect((await ground.manifest()).run.status).toBe("succeeded");
  });

  it("is told to the model when it is rejected, with the reason", async () => {
    ground = await startOrchestratedGround(peers);
    expect((await ground.run(task, ...openai)).code).toBe(3);
    const rejected = await ground.command("reject", "--because", "Too dangerous.");
    expect(rejected, rejected.stdout).toMatchObject({ code: 0, stderr: "" });
    expect((await ground.manifest()).run.status).toBe("succeeded");
  });
});

describe("a budget", () => {
  const thrifty = ({ outputs }: ScriptedRequest): ScriptedResponse => {
    const spent = usage({ inputTokens: 5_000, outputTokens: 100 });
    if (outputs.length === 0) return [shell("true"), spent];
    return outputs.length === 1 ? [fix, spent] : [message("add adds now"), spent];
  };

  it("that Codex uses up ends its turn and leaves the run waiting; a higher one takes it to the end", async () => {
    ground = await startOrchestratedGround(thrifty);
    const first = await ground.run(task, "--budget", "tokens=8000");
    expect(first, first.stdout).toMatchObject({ code: 3, stderr: "" });
    const waiting = await ground.manifest();
    expect(waiting.run).toMatchObject({ status: "waiting" });
    expect(waiting.run.statusDetail).toMatch(/budget/);
    expect(waiting.usage.requests).toBe(2);
    expect(processesRunning(ground.repository)).toEqual([]);
    const resumed = await ground.command("resume", "--budget", "tokens=100000");
    expect(resumed, resumed.stdout).toMatchObject({ code: 0, stderr: "" });
    expect((await ground.manifest()).usage.requests).toBe(5);
  });

  it("that does not pay for a turn begins none", async () => {
    ground = await startOrchestratedGround([]);
    expect((await ground.run(task, "--budget", "tokens=100")).code).toBe(3);
    expect(ground.double.requests).toHaveLength(0);
  });
});

describe.each(["SIGKILL", "SIGINT"] as const)("%s in the middle of a turn of Codex", (signal) => {
  it("leaves no process, and resume takes the run to the end", async () => {
    const command = `sleep 9${randomInt(100_000, 999_999)}`;
    let first = true;
    ground = await startOrchestratedGround(({ outputs }) => {
      if (first) {
        first = false;
        return shell(`touch begun; ${command}`, { yield_time_ms: 30_000 });
      }
      return outputs.length === 0 ? fix : message("add adds now");
    });
    const { double } = ground;
    await ground.run(task, "--budget", "tokens=100");
    const { child, result } = ground.start(["resume", "--budget", "tokens=100000"]);
    await double.waitUntil((requests) => requests.length === 1, 120_000);
    // Only a command that runs inside the sandbox is bound to the life of its parents.
    const runs = join(ground.repository, ".runs/e2e");
    await expect
      .poll(async () => (await readdir(runs, { recursive: true })).some((path) => path.endsWith("/begun")))
      .toBe(true);
    child.kill(signal);
    expect((await result).code).toBe(signal === "SIGKILL" ? null : 130);
    await expect.poll(() => processesRunning(command)).toEqual([]);
    const [run = ""] = (await readdir(runs)).filter((name) => name.startsWith("2"));
    const home = join(runs, run, "codex/home");
    await expect.poll(() => processesOf(home)).toEqual([]);
    const resumed = await ground.command("resume");
    expect(resumed, resumed.stdout).toMatchObject({ code: 0, stderr: "" });
  });
});
