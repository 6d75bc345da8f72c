import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { message, shell } from "@codex-orchestrator/codex/responses-double";
import { afterEach, describe, expect, it } from "vitest";
import { startCodexGround } from "./testing/codex-ground.ts";
import { type OrchestratedGround, startOrchestratedGround } from "./testing/orchestrated-ground.ts";
import { processesOf, processesRunning } from "./testing/processes.ts";
import { sumFix as fix, sumTask as task } from "./testing/sum-task.ts";

let ground: OrchestratedGround | undefined;
const byHand: ChildProcess[] = [];
afterEach(async () => {
  for (const child of byHand.splice(0)) child.kill("SIGKILL");
  await ground?.close();
  ground = undefined;
});

const longSleep = () => `sleep 9${randomInt(100_000, 999_999)}`;

/**
 * A run that is killed with kill -9 as soon as the command that Codex is to run shows anywhere, which is before it is in
 * its sandbox.
 *
 * @returns the home of its Codex
 */
async function killedRun(): Promise<{ ground: OrchestratedGround; home: string }> {
  const command = longSleep();
  let first = true;
  ground = await startOrchestratedGround(({ outputs }) => {
    if (first) {
      first = false;
      return shell(`setsid -f ${command}; ${command}`, { yield_time_ms: 30_000 });
    }
    return outputs.length === 0 ? fix : message("add adds now");
  });
  // It stops before Codex, so that the task is on the disk, and the process that is killed is known.
  expect((await ground.run(task, "--budget", "tokens=100")).code).toBe(3);
  const { child, result } = ground.start(["resume", "--budget", "tokens=100000"]);
  await expect.poll(() => processesRunning(command).length, { interval: 1 }).toBeGreaterThan(0);
  child.kill("SIGKILL");
  expect((await result).code).toBeNull();
  const runs = join(ground.repository, ".runs/e2e");
  const [run = ""] = (await readdir(runs)).filter((name) => name.startsWith("2"));
  const home = join(runs, run, "codex/home");
  await expect.poll(() => processesOf(home)).toEqual([]);
  expect(processesRunning(command)).toEqual([]);
  return { ground, home };
}

/** Stands for what neither Codex nor the orchestrator could end: when both, and the guard of the commands, were killed. */
async function leave(home: string): Promise<{ gone: Promise<unknown> }> {
  const child = spawn("sleep", ["600"], { env: { CODEX_HOME: home }, detached: true, stdio: "ignore" });
  byHand.push(child);
  await once(child, "spawn");
  expect(processesOf(home)).toEqual([String(child.pid)]);
  return { gone: once(child, "exit") };
}

describe("a run whose orchestrator is killed in the moment in which Codex starts a command", () => {
  it("leaves no process; what is alive all the same ends before the run goes on, and that is told", async () => {
    const { ground, home } = await killedRun();
    const { gone } = await leave(home);
    const resumed = await ground.command("resume");
    expect(resumed, resumed.stdout).toMatchObject({ code: 0, stderr: "" });
    expect(resumed.stdout).toMatch(/Ended 1 process that Codex had left at work\./);
    await gone;
    expect(await ground.show(`${(await ground.manifest()).result?.branch ?? ""}:src/add.js`)).toContain(
      "a + b",
    );
  });

  it("leaves none either when it is cancelled then", async () => {
    const { ground, home } = await killedRun();
    const { gone } = await leave(home);
    expect(await ground.command("cancel", "--because", "Enough.")).toMatchObject({ code: 0, stderr: "" });
    await gone;
    expect((await ground.manifest()).run).toMatchObject({
      status: "cancelled",
      statusDetail: "Enough. Ended 1 process that Codex had left at work.",
    });
    expect((await ground.command("verify")).code).toBe(0);
  });
});

describe("a daemon that a command without a sandbox started", () => {
  it("ends when whoever drives Codex is killed with kill -9", async () => {
    const command = longSleep();
    const ground = await startCodexGround({ script: [shell(`setsid -f ${command}; exec sleep 600`)] });
    const { executable, home, repository: cwd } = ground;
    try {
      const flags = [
        "--import",
        import.meta.resolve("ts-blank-space/register"),
        "--conditions=@codex-orchestrator/source",
      ];
      const program = join(import.meta.dirname, "testing/doomed-client.ts");
      const what = JSON.stringify({ executable, env: home.env, cwd });
      const stdio = ["ignore", "ignore", "inherit"] as const;
      const client = spawn(process.execPath, [...flags, program, what], { stdio: [...stdio] });
      byHand.push(client);
      const isDaemon = (pid: string) => readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("sleep\0");
      await expect.poll(() => processesRunning(command).filter(isDaemon)).toHaveLength(1);
      client.kill("SIGKILL");
      await once(client, "exit");
      await expect.poll(() => processesOf(home.directory)).toEqual([]);
      expect(processesRunning(command)).toEqual([]);
    } finally {
      await ground.close();
    }
  });
});
