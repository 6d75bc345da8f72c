import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { manifestHash, problemsOf, type RunManifest } from "@codex-orchestrator/manifest";
import { verifyAuditLog } from "@codex-orchestrator/audit-log";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunEvent } from "./manager/events.ts";
import { runCli, type CliResult } from "./testing/cli.ts";
import { git, temporaryDirectory } from "./testing/repositories.ts";

/** An empty directory, outside any repository: where a newcomer may stand. */
let cwd: string;
let first: CliResult;
let events: RunEvent[];
let manifest: RunManifest;
let runDirectory: string;

beforeAll(async () => {
  cwd = temporaryDirectory();
  first = await runCli(["run", "--json"], { cwd });
  events = first.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as RunEvent);
  const [task = ""] = readdirSync(join(cwd, ".runs")).filter((name) => !name.startsWith("."));
  const [run = ""] = readdirSync(join(cwd, ".runs", task));
  runDirectory = join(cwd, ".runs", task, run);
  manifest = JSON.parse(readFileSync(join(runDirectory, "manifest.json"), "utf8")) as RunManifest;
});
afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
});

describe("run without arguments", () => {
  it("ends with 0 and prints events as JSON lines, nothing else", () => {
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(events.map(({ type }) => type)).toContain("PhaseCompleted");
    expect(events[0]).toMatchObject({ type: "RunStarted", mode: "mcp" });
    expect(events.at(-1)).toMatchObject({ type: "RunCompleted", status: "succeeded" });
  });

  it("goes through every phase of both subtasks", () => {
    const completed = events.filter((event) => event.type === "PhaseCompleted");
    expect(
      completed.map(({ phase, subtask }) => (subtask === undefined ? phase : `${phase} ${subtask}`)),
    ).toEqual([
      ...["prepare", "plan"],
      ...["build node-protocol", "test node-protocol", "review node-protocol"],
      ...["build error-cause", "test error-cause", "review error-cause"],
      ...["verify", "promote"],
    ]);
    expect(completed.every(({ outcome }) => outcome === "ok")).toBe(true);
  });

  it("leaves a branch with a commit whose diff is diff.patch, byte for byte", () => {
    const { repository, branch, baseCommit, commit } = manifest.result!;
    const repo = join(cwd, repository);
    expect(git(repo, "rev-parse", branch)).toBe(commit);
    const patch = readFileSync(join(runDirectory, "diff.patch"), "utf8");
    expect(`${git(repo, "diff", "--full-index", baseCommit, commit)}\n`).toBe(patch);
    expect(patch).toContain('+import { createHash } from "node:crypto";');
    expect(patch).toContain("{ cause: error }");
  });

  it("judged exactly the tree of that commit, with every check", () => {
    const tree = git(
      join(cwd, manifest.result!.repository),
      "rev-parse",
      `${manifest.result!.commit}^{tree}`,
    );
    const onTree = manifest.validations.filter(({ treeHash }) => treeHash === tree);
    expect(onTree.map(({ goal, status }) => `${goal} ${status}`)).toEqual([
      "build passed",
      "lint passed",
      "test passed",
    ]);
    expect(onTree.find(({ goal }) => goal === "test")?.counts).toMatchObject({ failed: 0 });
  });

  it("leaves the base branch of the copy and its checkout as they were, and no worktree", () => {
    const repo = join(cwd, manifest.result!.repository);
    expect(git(repo, "status", "--porcelain")).toBe("");
    expect(git(repo, "rev-parse", "main")).toBe(manifest.result!.baseCommit);
    expect(git(repo, "worktree", "list", "--porcelain").match(/^worktree /gm)).toHaveLength(1);
  });
});

describe("the manifest", () => {
  it("is valid against the published schema and records the mode with its reason", () => {
    expect(problemsOf("run-manifest.v1", manifest, "exact")).toEqual([]);
    expect(manifest.mode).toMatchObject({
      selected: "mcp",
      reason: "Default: nothing in the task asks for the cloud.",
    });
  });

  it("names each artifact with the digest of its bytes", () => {
    const roles = manifest.artifacts.map(({ role }) => role);
    expect(new Set(roles)).toEqual(new Set(["diff", "log", "summary", "task"]));
    for (const { path, sha256, bytes } of manifest.artifacts) {
      const content = readFileSync(join(cwd, path));
      expect(content.byteLength).toBe(bytes);
      expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
    }
  });

  it("holds no absolute path, no user name and no value of the environment; nor does any other evidence", () => {
    const evidence = ["manifest.json", "journal.jsonl", "summary.md", "diff.patch"].map((name) =>
      join(runDirectory, name),
    );
    const logs = readdirSync(join(runDirectory, "logs")).map((name) => join(runDirectory, "logs", name));
    const secrets = [cwd, process.cwd(), userInfo().homedir, process.env["PATH"] ?? "PATH"];
    for (const file of [...evidence, ...logs, join(cwd, "out/audit.log")]) {
      const text = readFileSync(file, "utf8");
      for (const secret of secrets) expect(text.includes(secret), `${file} holds ${secret}`).toBe(false);
    }
  });

  it("says which patterns did it, and that no model was asked", () => {
    expect(manifest.patterns.map(({ id, files }) => [id, files])).toEqual([
      ["node-protocol-imports", ["src/receipts.ts", "src/report.ts"]],
      ["prefer-error-cause", ["src/receipts.ts", "src/report.ts"]],
    ]);
    expect(manifest.usage).toMatchObject({ requests: 0, inputTokens: 0, outputTokens: 0 });
  });
});

describe("afterwards", () => {
  it("the audit log verifies and tells of the mode and of the end", async () => {
    expect(await verifyAuditLog(join(cwd, "out/audit.log"))).toMatchObject({ ok: true, findings: [] });
    const types = readFileSync(join(cwd, "out/audit.log"), "utf8")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual(["mode.decided", "run.succeeded"]);
    expect(manifest.audit.count).toBe(2);
  });

  it("the journal holds the events that were printed", () => {
    expect(readFileSync(join(runDirectory, "journal.jsonl"), "utf8")).toBe(first.stdout);
  });

  it("a second run has the same diff, and status lists both", async () => {
    const second = await runCli(["run"], { cwd });
    expect(second).toMatchObject({ code: 0, stderr: "" });
    expect(second.stdout).toMatch(/Result +succeeded in .* s\n/);
    const status = await runCli(["status", "--json"], { cwd });
    const { runs } = JSON.parse(status.stdout) as { runs: { task: string; run: string; status: string }[] };
    expect(runs.map((run) => run.status)).toEqual(["succeeded", "succeeded"]);
    const patches = runs.map(({ task, run }) =>
      readFileSync(join(cwd, ".runs", task, run, "diff.patch"), "utf8"),
    );
    expect(patches[0]).toBe(patches[1]);
  });

  it("show prints the run for people and the manifest for programs", async () => {
    const run = manifest.run.id;
    const page = await runCli(["show", run], { cwd });
    expect(page.code).toBe(0);
    for (const text of [manifest.result!.branch, "node-protocol-imports@", "test    tree", "diff.patch"])
      expect(page.stdout).toContain(text);
    const json = await runCli(["show", run, "--json"], { cwd });
    expect(manifestHash(JSON.parse(json.stdout) as RunManifest)).toBe(manifestHash(manifest));
  });
});
