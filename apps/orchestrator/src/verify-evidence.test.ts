import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runCli, type CliResult } from "./testing/cli.ts";
import {
  createRepository,
  git,
  plainRepository,
  plainTask,
  temporaryDirectory,
  writeFiles,
} from "./testing/repositories.ts";

let directory: string;
let pristine: string;
let repo: string;
let runId: string;

beforeAll(async () => {
  directory = temporaryDirectory();
  pristine = join(directory, "pristine");
  repo = join(directory, "repo");
  createRepository(pristine, plainRepository);
  writeFiles(directory, { "task.md": plainTask });
  await runCli(["run", "--repo", pristine, "--task", join(directory, "task.md")], { cwd: directory });
  [runId = ""] = readdirSync(join(pristine, ".runs/plain"));
});
beforeEach(() => {
  rmSync(repo, { recursive: true, force: true });
  cpSync(pristine, repo, { recursive: true });
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const verify = (...args: string[]): Promise<CliResult> =>
  runCli(["verify", "--repo", repo, ...args], { cwd: directory });
const inRun = (name: string): string => join(repo, ".runs/plain", runId, name);
const change = (path: string, from: string | RegExp, to: string): void => {
  const before = readFileSync(path, "utf8");
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
};

describe("verify", () => {
  it("ends with 0 when everything is as it was signed", async () => {
    const { code, stdout } = await verify();
    expect(code).toBe(0);
    expect(stdout).toMatch(/ok +run +signed by key [0-9a-f]{64}; \d+ files as signed/);
    expect(stdout).toMatch(/ok +audit-log +2 records in one chain, as signed/);
    expect(stdout).toMatch(/ok +commit +[0-9a-f]{40} is the base plus diff\.patch/);
  });

  it.each(["manifest.json", "journal.jsonl", "diff.patch", "summary.md", "task.md"])(
    "names %s when a byte of it changed",
    async (name) => {
      change(inRun(name), /[a-m]/, "~");
      const { code, stdout } = await verify();
      expect(code).toBe(1);
      expect(stdout).toContain(`.runs/plain/${runId}/${name}: `);
    },
  );

  it("sees that the end of the audit log was cut off", async () => {
    change(join(repo, "out/audit.log"), /\n[^\n]+\n$/, "\n");
    const { code, stdout } = await verify("--json");
    expect(code).toBe(1);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string }[] };
    expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "run ok",
      "audit-log failed",
      "commit ok",
    ]);
  });

  it("sees that the audit log was edited, and where", async () => {
    change(join(repo, "out/audit.log"), '"selected":"mcp"', '"selected":"cloud"');
    expect((await verify()).stdout).toMatch(/out\/audit\.log:1: /);
  });

  it("sees that the commit is not what the patch makes", async () => {
    // Manifest and patch are as signed; the repository's history is not.
    const manifest = JSON.parse(readFileSync(inRun("manifest.json"), "utf8")) as {
      result: { commit: string };
    };
    const other = git(repo, "commit-tree", "HEAD^{tree}", "-m", "other");
    git(repo, "replace", manifest.result.commit, other);
    const { code, stdout } = await verify();
    expect(code).toBe(1);
    expect(stdout).toMatch(/failed +commit +the patch is not the commit/);
  });

  it("does not take a run that another key signed for the signer's", async () => {
    const stranger = join(directory, "stranger.pem");
    const { generateKeyPairSync } = await import("node:crypto");
    writeFileSync(stranger, generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }));
    const { code, stdout } = await verify("--key", stranger);
    expect(code).toBe(1);
    expect(stdout).toMatch(/which is none of the keys given/);
  });

  it("says with 2 that it cannot check without a key, or with a file that is none", async () => {
    rmSync(join(repo, "out/signer.pem"));
    const without = await verify();
    expect(without).toMatchObject({ code: 2, stdout: "" });
    expect(without.stderr).toMatch(/There is no out\/signer\.pem here\. Give the signer's public key/);
    expect((await verify("--key", join(directory, "task.md"))).stderr).toMatch(
      /E_SIGNING_KEY .*no public key in PEM/,
    );
  });
});

describe("a run without a home directory", () => {
  it("is done all the same, says that it is not signed, and verify says so too", async () => {
    rmSync(join(repo, ".runs"), { recursive: true });
    const task = join(directory, "task.md");
    const run = await runCli(["run", "--repo", repo, "--task", task], { cwd: directory, env: { HOME: "" } });
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/Note +This run will not be signed: there is no home directory/);
    expect((await verify()).stdout).toMatch(/the run has no attestation: it was not signed/);
  });
});

describe("status --repair", () => {
  it("rebuilds a task's state from its runs", async () => {
    const state = join(repo, "out/plain/state.json");
    const before = readFileSync(state, "utf8");
    writeFileSync(state, "{ half");
    const { code, stdout } = await runCli(["status", "--repo", repo, "--repair"], { cwd: directory });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "plain: rebuilt\n" });
    expect(readFileSync(state, "utf8")).toBe(before);
  });
});
