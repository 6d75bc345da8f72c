import { readFile, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  functionCall,
  json,
  message,
  shell,
  type ScriptedRequest,
  type ScriptedResponse,
} from "@codex-orchestrator/codex/responses-double";
import { afterEach, describe, expect, it } from "vitest";
import { type OrchestratedGround, startOrchestratedGround } from "./testing/orchestrated-ground.ts";
import { models } from "./testing/codex-ground.ts";
import { sumFix as fix, sumTask as task } from "./testing/sum-task.ts";
import { processesOf } from "./testing/processes.ts";

let ground: OrchestratedGround | undefined;
afterEach(async () => {
  await ground?.close();
  ground = undefined;
});

const note = (name: string) =>
  shell(`echo ${name} >> ../${name}.txt`, {
    sandbox_permissions: "require_escalated",
    justification: `to leave the note ${name}`,
  });

/** Mends the sum, and then asks; it mends nothing in the half after the question, in which `prompt` is the decision. */
const asking = ({ prompt, outputs }: ScriptedRequest): ScriptedResponse => {
  if (prompt.includes("approved")) return outputs.length === 0 ? note("one") : message("add adds now");
  if (prompt.includes("declined")) return message("add adds now, and there is no note");
  return outputs.length === 0 ? fix : note("one");
};

async function runDirectory({ repository }: OrchestratedGround): Promise<string> {
  const runs = join(repository, ".runs/e2e");
  const [run = ""] = (await readdir(runs)).filter((name) => name.startsWith("2"));
  return join(runs, run);
}

const mended = async (directory: string) => {
  expect(await readFile(join(directory, "worktree/src/add.js"), "utf8")).toContain("a + b");
};

async function stopsAtItsQuestion(script: typeof asking, ...flags: string[]): Promise<OrchestratedGround> {
  const started = await startOrchestratedGround(script);
  ground = started;
  const first = await started.run(task, ...flags);
  expect(first, first.stdout).toMatchObject({ code: 3, stderr: "" });
  return started;
}

/** @returns how many requests are on record */
async function succeeds({ command, manifest, show }: OrchestratedGround, ...args: string[]): Promise<number> {
  const result = await command(...args);
  expect(result, result.stdout).toMatchObject({ code: 0, stderr: "" });
  const { run, result: change, usage } = await manifest();
  expect(run.status).toBe("succeeded");
  expect(await show(`${change?.branch ?? ""}:src/add.js`)).toContain("a + b");
  expect((await command("verify")).code).toBe(0);
  return usage.requests;
}

describe("a question that Codex asks in the middle of its turn", () => {
  it.each([models.classic, models.codeMode])(
    "stops the run; approved in another process, the turn goes on after it (%s)",
    async (model) => {
      const ground = await stopsAtItsQuestion(asking, "--codex-model", model);
      const { double } = ground;
      expect(double.requests).toHaveLength(2);
      const directory = await runDirectory(ground);
      await mended(directory);

      const counted = await succeeds(ground, "approve", "--because", "A note does no harm.");
      // It asks again, is allowed to, and says that it is done.
      expect([counted, double.requests.length]).toEqual([4, 4]);
      const history = JSON.stringify(double.requests[2]?.body);
      expect(history).toContain("*** Update File: src/add.js");
      expect(history).toContain("A note does no harm.");
      expect(await readFile(join(directory, "one.txt"), "utf8")).toBe("one\n");
      const { artifacts, approvals } = await ground.manifest();
      expect(approvals).toHaveLength(1);
      const turns = artifacts.filter(({ role }) => role === "codex-turn");
      expect(turns).toHaveLength(2);
      // Conversations are gone with the end of the run.
      expect(await readdir(directory)).not.toContain("codex");
      expect(await readdir(directory)).not.toContain("suspended.json");
    },
  );

  it("and is rejected: the turn goes on, and is told why", async () => {
    const ground = await stopsAtItsQuestion(asking);
    const counted = await succeeds(ground, "reject", "--because", "No notes.");
    expect([counted, ground.double.requests.length]).toEqual([3, 3]);
    expect(JSON.stringify(ground.double.requests[2]?.body)).toContain("No notes.");
    expect(await readdir(await runDirectory(ground))).not.toContain("one.txt");
  });

  it("may be followed by another", async () => {
    const ground = await stopsAtItsQuestion(({ prompt, outputs }) => {
      if (prompt.includes("two.txt")) return outputs.length === 0 ? note("two") : message("add adds now");
      if (prompt.includes("one.txt")) return outputs.length === 0 ? note("one") : note("two");
      return outputs.length === 0 ? fix : note("one");
    });
    const second = await ground.command("approve");
    expect(second, second.stdout).toMatchObject({ code: 3, stderr: "" });
    expect(ground.double.requests).toHaveLength(4);
    const counted = await succeeds(ground, "approve");
    expect([counted, ground.double.requests.length]).toEqual([6, 6]);
    const directory = await runDirectory(ground);
    // Neither was done twice.
    for (const name of ["one", "two"])
      expect(await readFile(join(directory, `${name}.txt`), "utf8")).toBe(`${name}\n`);
  });

  it("leaves the conversation for nobody else to read, and no key in it", async () => {
    const ground = await stopsAtItsQuestion(asking);
    const directory = await runDirectory(ground);
    expect((await stat(join(directory, "suspended.json"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, "codex"))).mode & 0o777).toBe(0o700);
    const files = await readdir(directory, { recursive: true, withFileTypes: true });
    const rollouts = files.filter(({ name }) => name.startsWith("rollout-"));
    expect(rollouts).toHaveLength(1);
    for (const file of files.filter((file) => file.isFile()))
      expect(await readFile(join(file.parentPath, file.name), "latin1"), file.name).not.toContain(
        ground.apiKey,
      );
    expect((await ground.command("cancel")).code).toBe(0);
    expect(await readdir(directory)).not.toContain("codex");
    expect(await readdir(directory)).not.toContain("suspended.json");
  });

  it("whose thread is gone is asked again in a turn that begins anew, and the record says so", async () => {
    const ground = await stopsAtItsQuestion(({ outputs }) =>
      outputs.length < 2 ? (outputs.length === 0 ? fix : note("one")) : message("add adds now"),
    );
    await rm(join(await runDirectory(ground), "codex/home/sessions"), { recursive: true });
    const counted = await succeeds(ground, "approve");
    expect([counted, ground.double.requests.length]).toEqual([5, 5]);
    const { mode } = await ground.manifest();
    const lost = mode.guardrails.filter(({ outcome }) => outcome === "tripped");
    expect(lost).toMatchObject([
      { name: "codex-turn-lost", detail: expect.stringContaining("no rollout found") as string },
    ]);
  });

  it("does not cost the peers' conversation either", async () => {
    const ground = await stopsAtItsQuestion(
      (request) => {
        const { instructions, outputs } = request;
        if (instructions.includes("You plan a software change"))
          return json({
            summary: "one",
            subtasks: [{ id: "sum", title: "Add", patterns: [], instructions: "Add." }],
          });
        if (instructions.includes("You carry out one subtask"))
          return outputs.length === 0
            ? functionCall("codex", { prompt: "Make add add." })
            : json({ outcome: "changed", summary: "add adds" });
        if (instructions.includes("You run the checks")) return json({ summary: "nothing to add" });
        if (instructions.includes("You review one subtask"))
          return json({ decision: "approve", summary: "It adds.", findings: [] });
        return asking(request);
      },
      ...["--provider", "openai", "--model", "gpt-5.5"],
    );
    // Planner, builder, and two of Codex.
    expect(ground.double.requests).toHaveLength(4);
    const counted = await succeeds(ground, "approve");
    // Codex asks again and ends, the builder, the tester and the reviewer answer.
    expect([counted, ground.double.requests.length]).toEqual([9, 9]);
  });
});

describe("kill -9", () => {
  it("as soon as the question is on record: approved, the turn goes on all the same", async () => {
    ground = await startOrchestratedGround(asking);
    const { double, command } = ground;
    expect((await ground.run(task, "--budget", "tokens=100")).code).toBe(3);
    const { result } = ground.start(["resume", "--budget", "tokens=100000"], "approval-1");
    expect((await result).code).toBeNull();
    const home = join(await runDirectory(ground), "codex/home");
    await expect.poll(() => processesOf(home)).toEqual([]);
    expect((await command("resume")).code).toBe(3);
    const counted = await succeeds(ground, "approve");
    expect([counted, double.requests.length]).toEqual([4, 4]);
  });

  it("in the half after it: resumed, the turn goes on after the question once more", async () => {
    let second = 0;
    const stopped = await stopsAtItsQuestion((request) => {
      if (!request.prompt.includes("approved") || request.outputs.length === 0) return asking(request);
      second += 1;
      return second === 1
        ? shell("touch begun; sleep 314", { yield_time_ms: 30_000 })
        : message("add adds now");
    });
    const directory = await runDirectory(stopped);
    const { child, result } = stopped.start(["approve"]);
    await expect.poll(async () => readdir(join(directory, "worktree"))).toContain("begun");
    child.kill("SIGKILL");
    expect((await result).code).toBeNull();
    await expect.poll(() => processesOf(join(directory, "codex/home"))).toEqual([]);
    const counted = await succeeds(stopped, "resume");
    const { requests } = stopped.double;
    expect(requests).toHaveLength(6);
    // Codex tells of an answer when its commands have run: the one that was killed is not known.
    expect(counted).toBe(5);
    const history = JSON.stringify(requests.at(-1)?.body);
    expect(history).toContain("*** Update File: src/add.js");
    expect(history).not.toContain("sleep 314");
  });
});
