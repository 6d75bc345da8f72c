import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "./testing/cli.ts";
import {
  createRepository,
  git,
  plainRepository,
  plainTask,
  temporaryDirectory,
} from "./testing/repositories.ts";

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

let directory: string;
let repo: string;
let task: string;
beforeAll(() => {
  directory = temporaryDirectory();
  repo = join(directory, "repo");
  task = join(directory, "task.md");
  createRepository(repo, plainRepository);
});
beforeEach(() => {
  writeFileSync(task, plainTask);
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Runs and expects a refusal: exit 2, one line that says why, and not a byte left in the repository. */
async function refusalOf(args: readonly string[], place = repo): Promise<string> {
  const before = existsSync(place) ? readdirSync(place) : [];
  const { code, stdout, stderr } = await runCli(["run", ...args], { cwd: directory });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(existsSync(place) ? readdirSync(place) : []).toEqual(before);
  return stderr;
}

describe("a repository that a run cannot start from", () => {
  it("is no git repository", async () => {
    const plain = join(directory, "plain");
    mkdirSync(plain);
    expect(await refusalOf(["--repo", plain, "--task", task], plain)).toMatch(
      /^error E_REPOSITORY .*plain is not a git repository\. Run `git init`/,
    );
  });

  it("is bare", async () => {
    const bare = join(directory, "bare.git");
    git(directory, "init", "--quiet", "--bare", bare);
    expect(await refusalOf(["--repo", bare, "--task", task], bare)).toMatch(/is a bare repository/);
  });

  it("has no commit yet", async () => {
    const empty = join(directory, "empty");
    git(directory, "init", "--quiet", empty);
    expect(await refusalOf(["--repo", empty, "--task", task], empty)).toMatch(/has no commit yet/);
  });

  it("does not exist, or is a file", async () => {
    expect(await refusalOf(["--repo", join(directory, "missing"), "--task", task])).toMatch(
      /missing does not exist/,
    );
    expect(await refusalOf(["--repo", task, "--task", task])).toMatch(/is not a directory/);
  });
});

describe("a task that cannot be run", () => {
  const withTask = async (text: string): Promise<string> => {
    writeFileSync(task, text);
    return refusalOf(["--repo", repo, "--task", task]);
  };

  it("is missing", async () => {
    expect(await refusalOf(["--repo", repo, "--task", "missing.md"])).toMatch(
      /missing\.md: there is no such file/,
    );
  });

  it("is registered nowhere", async () => {
    expect(await refusalOf(["--repo", repo, "--task", "nonsense"])).toMatch(/registers no task of this id/);
  });

  it("is malformed: line and column", async () => {
    expect(await withTask("---\nid: [\n---\n")).toMatch(
      /error E_TASK_FILE .*task\.md:\d+:\d+: this is not valid YAML/,
    );
  });

  it("has an unknown key: the nearest one", async () => {
    expect(await withTask(plainTask.replace("title:", "titel: x\ntitle:"))).toMatch(
      /unknown key titel\. Did you mean title\?/,
    );
  });

  it("has an id that leaves its directory", async () => {
    expect(await withTask(plainTask.replace("id: plain", "id: ../../plain"))).toMatch(
      /E_TASK_FILE .*id: must be/,
    );
  });

  it("names a pattern that does not exist: the nearest one", async () => {
    expect(await withTask(plainTask.replace("node-protocol-imports", "node-protocol-import"))).toMatch(
      /error E_UNKNOWN_PATTERN .*node-protocol-imports/,
    );
  });

  it("names a version range that nothing satisfies: the versions there are", async () => {
    expect(await withTask(plainTask.replace("node-protocol-imports", "node-protocol-imports@^99"))).toMatch(
      /error E_PATTERN_RANGE .*\^99.*1\./,
    );
  });

  it("names a template where a pattern that changes files is wanted", async () => {
    expect(await withTask(plainTask.replace("node-protocol-imports", "implementation-summary"))).toMatch(
      /error E_TASK_FILE .*received the template implementation-summary/,
    );
  });

  it("asks for the cloud, which this installation does not have", async () => {
    expect(
      await withTask(plainTask.replace("id: plain", "id: plain\nexecution: { parallel: true }")),
    ).toMatch(/error E_MODE_UNAVAILABLE .*execution\.parallel/);
  });
});

describe("a state directory that cannot be written", () => {
  it("read-only .runs", async () => {
    const locked = join(directory, "locked");
    createRepository(locked, plainRepository);
    mkdirSync(join(locked, ".runs"));
    for (const path of [directory, locked, join(locked, ".git")]) await chmod(path, 0o755);
    await chmod(join(locked, ".runs"), 0o555);
    const options = {
      cwd: directory,
      env: { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "safe.directory", GIT_CONFIG_VALUE_0: "*" },
      ...(isRoot && { uid: nobody }),
    };
    writeFileSync(join(directory, ".gitconfig"), "[safe]\n\tdirectory = *\n");
    const { code, stdout, stderr } = await runCli(["run", "--repo", locked, "--task", task], options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/error E_STATE_DIRECTORY .*\.runs cannot be written \(EACCES\)/);
    expect(readdirSync(join(locked, ".runs"))).toEqual([]);
    expect(existsSync(join(locked, "out"))).toBe(false);
  });

  it(".runs that is a file or a symbolic link", async () => {
    const odd = join(directory, "odd");
    createRepository(odd, plainRepository);
    writeFileSync(join(odd, ".runs"), "");
    expect(await refusalOf(["--repo", odd, "--task", task], odd)).toMatch(
      /\.runs cannot be used: it is not a directory/,
    );
    rmSync(join(odd, ".runs"));
    symlinkSync(directory, join(odd, ".runs"));
    expect(await refusalOf(["--repo", odd, "--task", task], odd)).toMatch(
      /\.runs cannot be used: it is a symbolic link/,
    );
  });
});

describe("a command line that cannot be understood", () => {
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCli(args, { cwd: directory });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    return stderr;
  };

  it("says what is wrong and where the help is", async () => {
    expect(await refused()).toMatch(/No command given\. See `codex-orchestrator --help`/);
    expect(await refused("rnu")).toMatch(/Unknown command "rnu"\. Did you mean run\?/);
    expect(await refused("run", "--tsak", "x")).toMatch(/Unknown option '--tsak'\. Did you mean --task\?/);
    expect(await refused("run", "--task")).toMatch(/'--task <value>' argument missing/);
    expect(await refused("run", "x")).toMatch(/Unexpected argument "x"/);
    expect(await refused("run", "--repo", repo)).toMatch(/--repo needs a task/);
    expect(await refused("status", "--limit", "0")).toMatch(
      /--limit expects a whole number above 0, received "0"/,
    );
    expect(await refused("status", "--repo", join(directory, "nowhere"))).toMatch(
      /^error E_REPOSITORY .*nowhere does not exist\. Give the path of a repository with --repo\./,
    );
    expect(await refused("show", "2025-01-01T00-00-00Z-aaaa", "--repo", repo)).toMatch(/E_RUN_NOT_FOUND/);
  });

  it("with --json the error is one JSON document on standard error", async () => {
    expect(JSON.parse(await refused("run", "--json", "--repo", repo))).toMatchObject({
      error: { code: "E_USAGE" },
    });
  });

  it("--verbose adds the stack", async () => {
    expect(await refused("run", "--verbose", "--repo", repo)).toMatch(/\n {4}at /);
  });
});

describe("help", () => {
  it("is printed by every command, with 0", async () => {
    for (const command of [[], ["run"], ["status"], ["show"], ["doctor"]]) {
      const { code, stdout, stderr } = await runCli([...command, "--help"], { cwd: directory });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(/^Usage: codex-orchestrator /);
    }
    expect((await runCli(["--version"], { cwd: directory })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("doctor", () => {
  it("says what is there, with a way to mend what is not", async () => {
    const healthy = await runCli(["doctor", "--repo", repo], { cwd: directory });
    expect(healthy.code).toBe(0);
    expect(healthy.stdout).toMatch(/ok +checks +javascript; test: node --test/);
    const without = await runCli(["doctor", "--json"], { cwd: directory, env: { PATH: "/nonexistent" } });
    expect(without.code).toBe(1);
    const { checks } = JSON.parse(without.stdout) as {
      checks: { name: string; state: string; mend?: string }[];
    };
    expect(checks.find(({ name }) => name === "git")).toMatchObject({
      state: "failed",
      mend: "Install git 2.30.0 or newer and put it on the PATH.",
    });
  });
});
