import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunManifest } from "@codex-orchestrator/manifest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli, startCli } from "../testing/cli.ts";
import { createRepository, plainRepository, plainTask, temporaryDirectory } from "../testing/repositories.ts";

let directory: string;
let repo: string;
const started: ChildProcess[] = [];
beforeEach((context) => {
  if (process.platform !== "linux") console.warn("skipped: without /proc nobody's environment can be read");
  context.skip(process.platform !== "linux");
  directory = realpathSync(temporaryDirectory());
  repo = join(directory, "repo");
  createRepository(repo, plainRepository);
  writeFileSync(join(directory, "task.md"), plainTask);
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

/** A process in a session of its own, as of a Codex that has this home. */
async function processOf(home: string): Promise<ChildProcess> {
  const child = spawn("sleep", ["600"], { env: { CODEX_HOME: home }, detached: true, stdio: "ignore" });
  started.push(child);
  await once(child, "spawn");
  return child;
}

/** A run that was killed in its build phase. @returns its directory */
async function killedRun(): Promise<string> {
  const { child, result } = startCli(
    ["run", "--repo", repo, "--task", join(directory, "task.md"), "--json"],
    {
      cwd: directory,
      onStdout: (text) => {
        if (text.includes('"type":"PhaseStarted","phase":"build"')) child.kill("SIGKILL");
      },
    },
  );
  expect((await result).code, "it ended before it could be killed").toBeNull();
  const runs = join(repo, ".runs/plain");
  return join(runs, readdirSync(runs)[0] ?? "none");
}

const manifestIn = (run: string) =>
  JSON.parse(readFileSync(join(run, "manifest.json"), "utf8")) as RunManifest;

describe("what Codex left at work when its run was killed", () => {
  it("is ended before the run goes on, and the record says so; another run's is spared", async () => {
    const run = await killedRun();
    const [left, others] = [await processOf(join(run, "codex/home")), await processOf(`${run}x/codex/home`)];
    const gone = once(left, "exit");
    const { code, stdout, stderr } = await runCli(["resume", "--repo", repo], { cwd: directory });
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: "" });
    expect(await gone).toEqual([null, "SIGTERM"]);
    expect(stdout).toMatch(/^Note +Ended 1 process that Codex had left at work\.$/m);
    expect(readFileSync(join(run, "journal.jsonl"), "utf8")).toContain("Ended 1 process that Codex had left");
    expect(others.signalCode).toBeNull();
  });

  it("is ended when the run is cancelled, and the record says so", async () => {
    const run = await killedRun();
    const left = await Promise.all([1, 2].map(() => processOf(join(run, "codex/home"))));
    const gone = Promise.all(left.map((child) => once(child, "exit")));
    const args = ["cancel", "--repo", repo, "--because", "No longer wanted."];
    expect(await runCli(args, { cwd: directory })).toMatchObject({ code: 0, stderr: "" });
    await gone;
    expect(manifestIn(run).run).toMatchObject({
      status: "cancelled",
      statusDetail: "No longer wanted. Ended 2 processes that Codex had left at work.",
    });
    expect((await runCli(["verify", "--repo", repo], { cwd: directory })).code).toBe(0);
  });

  it("is not spoken of where there is nothing", async () => {
    const run = await killedRun();
    expect((await runCli(["cancel", "--repo", repo], { cwd: directory })).code).toBe(0);
    expect(manifestIn(run).run.statusDetail).toBe("Cancelled by a person.");
  });
});
