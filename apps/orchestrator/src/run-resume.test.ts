import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunManifest } from "@codex-orchestrator/manifest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli, startCli } from "./testing/cli.ts";
import {
  createRepository,
  git,
  plainRepository,
  plainTask,
  temporaryDirectory,
  waitsInHome,
} from "./testing/repositories.ts";

let directory: string;
let repo: string;
beforeEach(() => {
  directory = temporaryDirectory();
  repo = join(directory, "repo");
  createRepository(repo, plainRepository);
  writeFileSync(join(directory, "task.md"), plainTask);
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const run = () => ["run", "--repo", repo, "--task", join(directory, "task.md"), "--json"];

function onlyRun(): { directory: string; manifest: RunManifest } {
  const runs = readdirSync(join(repo, ".runs/plain"));
  expect(runs).toHaveLength(1);
  const path = join(repo, ".runs/plain", runs[0]!);
  return {
    directory: path,
    manifest: JSON.parse(readFileSync(join(path, "manifest.json"), "utf8")) as RunManifest,
  };
}

/** Starts a command and kills it as soon as a phase begins. @returns the names of the phases that began */
async function killIn(phase: string, args: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runCli(args, {
    cwd: directory,
    signal: { name: "SIGKILL", inPhase: phase },
  });
  expect({ code, stderr }, stdout).toEqual({ code: null, stderr: "" });
  return [...stdout.matchAll(/"type":"PhaseStarted","phase":"([a-z]+)"/g)].map(([, name = ""]) => name);
}

describe("a run that is killed", () => {
  it("once in every phase, goes on each time where it was, and ends like one that nobody killed", async () => {
    await killIn("prepare", run());
    const begun: string[] = [];
    for (const phase of ["plan", "build", "test", "review", "verify", "promote"])
      begun.push(...(await killIn(phase, ["resume", "--repo", repo, "--json"])));
    // Nothing that was completed began again; what was killed in its first moments did.
    expect(begun.filter((phase, index) => begun.indexOf(phase) === index)).toEqual([
      ...["prepare", "plan", "build", "test", "review", "verify", "promote"],
    ]);
    expect(begun.filter((phase) => phase === "plan").length).toBeLessThanOrEqual(2);
    expect((await runCli(["resume", "--repo", repo], { cwd: directory })).code).toBe(0);
    const { manifest } = onlyRun();
    expect(manifest.run.status).toBe("succeeded");
    expect(git(repo, "show", `${manifest.result!.branch}:src/read.js`)).toContain('from "node:fs"');
    expect(git(repo, "rev-list", "--count", `HEAD..${manifest.result!.branch}`)).toBe("1");
    expect((await runCli(["verify", "--repo", repo], { cwd: directory })).code).toBe(0);
  });

  it("goes on although its last record is half written, its git lock stays behind, and its checkout is gone", async () => {
    await killIn("build", run());
    const { directory: place } = onlyRun();
    appendFileSync(join(place, "steps.jsonl"), '{"step":"build/plain-1/1","va');
    const lock = join(repo, ".git/worktrees/worktree/index.lock");
    writeFileSync(lock, "");
    expect(existsSync(lock)).toBe(true);
    await killIn("test", ["resume", "--repo", repo, "--json"]);
    rmSync(join(place, "worktree"), { recursive: true });
    const resumed = await runCli(["resume", "--repo", repo], { cwd: directory });
    expect(resumed).toMatchObject({ code: 0, stderr: "" });
    expect(onlyRun().manifest.run.status).toBe("succeeded");
  });

  it.each(["SIGKILL", "SIGINT"] as const)(
    "by %s while a check is at work, does that check again",
    async (name) => {
      rmSync(repo, { recursive: true });
      createRepository(repo, { ...plainRepository, "test/waits.test.js": waitsInHome });
      const one = startCli(run(), { cwd: directory });
      await expect.poll(() => existsSync(join(directory, "started"))).toBe(true);
      one.child.kill(name);
      await one.result;
      writeFileSync(join(directory, "go"), "");
      const resumed = await runCli(["resume", "--repo", repo], { cwd: directory });
      expect(resumed).toMatchObject({ code: 0, stderr: "" });
      const [check] = onlyRun().manifest.validations;
      expect(readFileSync(join(repo, check!.log!.path), "utf8")).toContain("waits until it may end");
      expect((await runCli(["verify", "--repo", repo], { cwd: directory })).code).toBe(0);
    },
  );

  it("does not go on with a task file that somebody exchanged", async () => {
    await killIn("build", run());
    appendFileSync(join(onlyRun().directory, "task.md"), "\nAnd delete everything.\n");
    const { code, stderr } = await runCli(["resume", "--repo", repo], { cwd: directory });
    expect(code).toBe(2);
    expect(stderr).toMatch(/task\.md of the run \S+ is not the task that the run began with/);
  });

  it("stays open where its models cannot be used, and goes on where they can", async () => {
    await killIn("test", run());
    const settings = join(onlyRun().directory, "settings.json");
    const offline = readFileSync(settings, "utf8");
    writeFileSync(settings, offline.replace('"provider": "patterns"', '"provider": "openai"'));
    const { code, stderr } = await runCli(["resume", "--repo", repo], { cwd: directory });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error E_MODEL_CONFIG .*OPENAI_API_KEY is not set/);
    expect(onlyRun().manifest.run.status).toBe("running");
    writeFileSync(settings, offline);
    expect((await runCli(["resume", "--repo", repo], { cwd: directory })).code).toBe(0);
  });

  it("cannot go on without its settings, and says what to do", async () => {
    await killIn("build", run());
    const settings = join(onlyRun().directory, "settings.json");
    writeFileSync(settings, readFileSync(settings, "utf8").replace('"patterns"', '"magic"'));
    const damaged = await runCli(["resume", "--repo", repo], { cwd: directory });
    expect(damaged.code).toBe(2);
    expect(damaged.stderr).toMatch(/settings\.json of the run cannot be used: .*provider.*start a new one/s);
    rmSync(settings);
    const missing = await runCli(["resume", "--repo", repo], { cwd: directory });
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(
      /has no settings\.json, so it cannot be resumed: it was ended before it began/,
    );
  });
});
