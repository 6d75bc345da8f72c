import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunManifest } from "@codex-orchestrator/manifest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli, startCli } from "./testing/cli.ts";
import { breakingLibrary } from "./testing/breaking-library.ts";
import {
  createRepository,
  git,
  plainRepository,
  plainTask,
  temporaryDirectory,
  waitsInHome,
  writeFiles,
} from "./testing/repositories.ts";

let directory: string;
let repo: string;
let task: string;
beforeEach(() => {
  directory = temporaryDirectory();
  repo = join(directory, "repo");
  task = join(directory, "task.md");
  createRepository(repo, plainRepository);
  writeFiles(directory, { "task.md": plainTask });
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function newestManifest(taskId = "plain"): RunManifest {
  const runs = readdirSync(join(repo, ".runs", taskId)).sort();
  const path = join(repo, ".runs", taskId, runs.at(-1)!, "manifest.json");
  return JSON.parse(readFileSync(path, "utf8")) as RunManifest;
}

describe("a repository that this project has never seen", () => {
  it("gets its change on a branch; its checkout and status stay as they were", async () => {
    writeFileSync(join(repo, "src/unsaved.js"), "// work of the user\n");
    const before = [git(repo, "status", "--porcelain"), git(repo, "rev-parse", "HEAD"), git(repo, "branch")];
    const { code, stdout, stderr } = await runCli(["run", "--repo", repo, "--task", task], {
      cwd: directory,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/Note +The checkout has uncommitted changes\. The run starts from HEAD/);
    const { result } = newestManifest();
    expect(git(repo, "show", `${result!.branch}:src/read.js`)).toContain('from "node:fs"');
    expect(git(repo, "show", "--stat", "--format=", result!.commit)).not.toContain("unsaved");
    expect([git(repo, "status", "--porcelain"), git(repo, "rev-parse", "HEAD")]).toEqual(before.slice(0, 2));
    expect(git(repo, "branch").split("\n")).toHaveLength(2);
  });

  it("can be named by the task file, and the task by its id", async () => {
    writeFiles(repo, {
      "tasks/plain.md": plainTask,
      "tasks/index.json": JSON.stringify({
        schemaVersion: 1,
        tasks: [{ id: "plain", title: "x", path: "tasks/plain.md" }],
      }),
    });
    expect(await runCli(["run", "--task", "plain"], { cwd: repo })).toMatchObject({ code: 0 });
    expect(newestManifest().task.source).toBe("tasks/plain.md");
    writeFileSync(task, plainTask.replace("id: plain", "id: plain\nrepo: ./repo"));
    expect(await runCli(["run", "--task", task], { cwd: directory })).toMatchObject({ code: 0 });
  });

  it("is finished even when nobody reads the output to its end", async () => {
    const { child, result } = startCli(["run", "--repo", repo, "--task", task], { cwd: directory });
    child.stdout?.once("data", () => child.stdout?.destroy());
    expect(await result).toMatchObject({ code: 0, stderr: "" });
    expect(newestManifest().run.status).toBe("succeeded");
  });

  it("goes on after .runs was deleted, although out still knows the tokens of earlier runs", async () => {
    for (let run = 0; run < 3; run++)
      await runCli(["run", "--repo", repo, "--task", task], { cwd: directory });
    rmSync(join(repo, ".runs"), { recursive: true });
    expect(await runCli(["run", "--repo", repo, "--task", task], { cwd: directory })).toMatchObject({
      code: 0,
      stderr: "",
    });
  });

  it("without any check is not trusted", async () => {
    const bare = join(directory, "bare-of-checks");
    createRepository(bare, { "src/read.js": plainRepository["src/read.js"]! });
    const { code, stdout } = await runCli(["run", "--repo", bare, "--task", task], { cwd: directory });
    expect(code).toBe(1);
    expect(stdout).toMatch(/Why +The repository has no check that can run/);
  });

  it("that needs nothing ends with 1 and promotes nothing", async () => {
    const done = join(directory, "done");
    createRepository(done, {
      ...plainRepository,
      "src/read.js": plainRepository["src/read.js"]!.replace('"fs"', '"node:fs"'),
    });
    const { code, stdout } = await runCli(["run", "--repo", done, "--task", task], { cwd: directory });
    expect(code).toBe(1);
    expect(stdout).toMatch(/Why +The subtasks changed nothing/);
  });
});

describe("a task whose pattern breaks the tests", () => {
  it("ends with 1, keeps all evidence and promotes nothing", async () => {
    const patterns = await breakingLibrary(join(directory, "patterns"));
    writeFileSync(task, plainTask.replace("node-protocol-imports", "break-reading"));
    const head = git(repo, "rev-parse", "HEAD");
    const args = ["run", "--repo", repo, "--task", task, "--patterns", patterns];
    const { code, stdout } = await runCli(args, { cwd: directory });
    expect(code).toBe(1);
    expect(stdout).toMatch(/FAIL +test break-reading/);
    expect(stdout).toMatch(
      /Why +Subtask break-reading failed\. Round 2 found the same as round 1: test failed/,
    );

    const manifest = newestManifest();
    expect(manifest.run.status).toBe("failed");
    expect(manifest).not.toHaveProperty("result");
    expect(manifest.subtasks[0]?.attempts.map(({ test }) => test?.verdict)).toEqual(["failed", "failed"]);
    const evidence = join(repo, ".runs/plain", manifest.run.id);
    expect(readFileSync(join(evidence, "diff.patch"), "utf8")).toContain("+export const read = () =>");
    expect(existsSync(join(evidence, "worktree/src/read.js"))).toBe(true);
    expect(manifest.artifacts.filter(({ role }) => role === "log").length).toBeGreaterThan(0);
    // The run's branch is where it began: nothing was promoted.
    expect(git(repo, "rev-parse", `orchestrator/plain/${manifest.run.id}`)).toBe(head);
    expect(git(repo, "status", "--porcelain")).toBe("");
  });
});

describe("two runs of one task", () => {
  const slowTests = { ...plainRepository, "test/read.test.js": waitsInHome };

  const phaseStarted = (phase: string) => {
    let resolve: (value: undefined) => void = () => undefined;
    const promise = new Promise<undefined>((settle) => (resolve = settle));
    let text = "";
    const onStdout = (more: string): void => {
      text += more;
      if (text.includes(`"type":"PhaseStarted","phase":"${phase}"`)) resolve(undefined);
    };
    return { promise, onStdout };
  };

  beforeEach(() => {
    rmSync(repo, { recursive: true });
    createRepository(repo, slowTests);
  });

  it("at once: one runs, the other ends with 1 and E_LOCKED, naming the holder", async () => {
    const { promise, onStdout } = phaseStarted("test");
    const args = ["run", "--repo", repo, "--task", task];
    const one = startCli([...args, "--json"], { cwd: directory, onStdout });
    await promise;
    const two = await runCli(args, { cwd: directory });
    expect(two.code).toBe(1);
    expect(two.stderr).toMatch(new RegExp(`^error E_LOCKED .*\\b${String(one.child.pid)}\\b`));
    writeFileSync(join(directory, "go"), "");
    expect((await one.result).code).toBe(0);
  });

  it("after kill -9 of the first: its run is shown as interrupted, and the next one has the lock at once", async () => {
    const { promise, onStdout } = phaseStarted("test");
    const args = ["run", "--repo", repo, "--task", task];
    const one = startCli([...args, "--json"], { cwd: directory, onStdout });
    await promise;
    one.child.kill("SIGKILL");
    await one.result;
    const status = await runCli(["status", "--repo", repo], { cwd: directory });
    expect(status.stdout).toMatch(/interrupted +plain/);
    writeFileSync(join(directory, "go"), "");
    expect((await runCli(args, { cwd: directory })).code).toBe(0);
  });

  it("SIGINT leaves a run open in good order: 130, nothing promoted; resume takes it to the end", async () => {
    const { promise, onStdout } = phaseStarted("test");
    const one = startCli(["run", "--repo", repo, "--task", task, "--json"], { cwd: directory, onStdout });
    await promise;
    one.child.kill("SIGINT");
    const { code, stdout } = await one.result;
    expect(code).toBe(130);
    expect(stdout.trim().split("\n").at(-1)).toContain('"type":"RunSuspended","status":"interrupted"');
    expect(newestManifest().run).toMatchObject({
      status: "running",
      statusDetail: "Interrupted by SIGINT.",
    });
    writeFileSync(join(directory, "go"), "");
    const resumed = await runCli(["resume", "--repo", repo], { cwd: directory });
    expect(resumed).toMatchObject({ code: 0, stderr: "" });
    expect(newestManifest().run).toMatchObject({ status: "succeeded" });
    const again = await runCli(["resume", "--repo", repo], { cwd: directory });
    expect(again).toMatchObject({ code: 2 });
    expect(again.stderr).toMatch(/has ended \(succeeded\), so there is nothing to go on with\./);
  });

  it("a run that is not wanted any more is cancelled, once, with its evidence sealed", async () => {
    const { promise, onStdout } = phaseStarted("test");
    const one = startCli(["run", "--repo", repo, "--task", task, "--json"], { cwd: directory, onStdout });
    await promise;
    const busy = await runCli(["cancel", "--repo", repo], { cwd: directory });
    expect(busy).toMatchObject({ code: 1 });
    expect(busy.stderr).toMatch(/^error E_LOCKED /);
    one.child.kill("SIGINT");
    await one.result;
    const cancel = ["cancel", "--repo", repo, "--because", "Not needed."];
    expect(await runCli(cancel, { cwd: directory })).toMatchObject({ code: 0 });
    expect(newestManifest().run).toMatchObject({ status: "cancelled", statusDetail: "Not needed." });
    expect((await runCli(["verify", "--repo", repo], { cwd: directory })).code).toBe(0);
    expect(await runCli(cancel, { cwd: directory })).toMatchObject({ code: 2 });
  });
});
