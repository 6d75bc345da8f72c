import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonicalHash } from "@codex-orchestrator/canonical-json";
import { startResponsesDouble } from "@codex-orchestrator/codex/responses-double";
import { writeIndex } from "@codex-orchestrator/learning-library";
import { stableManifestHash, type RunManifest } from "@codex-orchestrator/manifest";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Entry, Line } from "./cassette/file/format.ts";
import { readCompleteCassette } from "./cassette/file/read-cassette.ts";
import type { RunEvent } from "./manager/events.ts";
import { breakingLibrary } from "./testing/breaking-library.ts";
import { forge } from "./testing/cassettes.ts";
import { runCli } from "./testing/cli.ts";
import { exampleScript } from "./testing/example-script.ts";
import {
  createRepository,
  git,
  plainRepository,
  plainTask,
  temporaryDirectory,
  writeFiles,
} from "./testing/repositories.ts";

const bundled = (name: string) => join(import.meta.dirname, "../example/cassettes", name);
const advice =
  "Prompts, tools or patterns have changed: `npm run cassettes -w apps/orchestrator` records anew.";

/** Of its own for each test: runs that begin in one second cannot be told apart by their ids. */
let cwd: string;
beforeEach(() => {
  cwd = temporaryDirectory();
});
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

/** A file that the only run left. */
function fileOfRun(name: string): string {
  const runs = join(cwd, ".runs/example-modernise");
  return readFileSync(join(runs, readdirSync(runs)[0] ?? "", name), "utf8");
}

describe.each(["patterns.jsonl", "openai.jsonl"])("the bundled cassette %s", (name) => {
  it("replays to the same plan, diff and manifest, with no key and no address to ask", async () => {
    const { code, stdout, stderr } = await runCli(["run", "--replay", bundled(name), "--json"], { cwd });
    expect({ code, stderr }, advice).toEqual({ code: 0, stderr: "" });
    const last = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as RunEvent;
    const { ending } = await readCompleteCassette(bundled(name));
    const { planHash, diffHash, manifestHash } = ending;
    expect(last).toMatchObject({ type: "ReplayCompleted", same: true, planHash, diffHash, manifestHash });
    expect(stableManifestHash(JSON.parse(fileOfRun("manifest.json")) as RunManifest)).toBe(manifestHash);
  });

  it("is what a recording of today gives, byte for byte", async () => {
    const double = await startResponsesDouble({ script: exampleScript });
    onTestFinished(() => double.close());
    const flags = name === "openai.jsonl" ? ["--provider", "openai", "--builder", "patterns"] : [];
    const env = { OPENAI_BASE_URL: double.url, OPENAI_API_KEY: "sk-test-0123456789abcdefghij" };
    const file = join(cwd, name);
    const { code, stdout, stderr } = await runCli(["run", "--record", file, ...flags], { cwd, env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/Cassette .*jsonl {2}23 entries\n/);
    expect(readFileSync(file, "utf8") === readFileSync(bundled(name), "utf8"), advice).toBe(true);
  });
});

/** Replays a forged copy of a bundled cassette. */
async function replayForged(change: (lines: Line[]) => Line[], name = "openai.jsonl") {
  const file = join(temporaryDirectory(), name);
  copyFileSync(bundled(name), file);
  forge(file, change);
  return runCli(["run", "--replay", file], { cwd });
}

/** Changes entries, with hashes that fit, as if they had been recorded so. */
const entries = (change: (entry: Entry) => Entry) => (lines: Line[]) =>
  lines.map((line) => {
    if (!("seq" in line)) return line;
    const entry = change(structuredClone(line));
    return { ...entry, requestHash: canonicalHash(entry.request) };
  });

const replaced = (seq: number, from: string, to: string) =>
  entries((entry) =>
    entry.seq === seq ? (JSON.parse(JSON.stringify(entry).replaceAll(from, to)) as Entry) : entry,
  );

/** What the run left that goes on record. */
const evidence = () => fileOfRun("manifest.json") + fileOfRun("journal.jsonl");

describe("a replay that parts from its recording ends with 1 and says where", () => {
  it("other instructions of a role", async () => {
    const { code, stderr } = await replayForged(replaced(1, "You plan a software change", "You guess"));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /E_CASSETTE_MISS .*parts from .* at entry 1 of 23 \(model, planner\): what the model is told has changed\. At \/systemInstructions, recorded: "You guess/,
    );
    expect(evidence()).toContain("The replay parts from openai.jsonl at entry 1");
    expect(evidence()).not.toContain(tmpdir());
  });

  it("another answer, which leads to the same diff and another manifest", async () => {
    const { code, stdout } = await replayForged(replaced(23, "It does what was asked", "It does it"));
    expect(code).toBe(1);
    expect(stdout).toMatch(/Replay +not the same as recorded/);
    expect(stdout).toMatch(/manifest differs at \/subtasks\/1\/attempts\/0\/review\/summary: recorded "/);
    expect(stdout).not.toMatch(/The (plan|diff) differs/);
    expect(evidence()).toContain('"ReplayCompleted"');
    expect(evidence()).not.toContain(tmpdir());
  });

  it("another plan, at the question that it leads to", async () => {
    const { code, stderr } = await replayForged(replaced(1, "Apply node-protocol-imports.", "Do it."));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /at entry 2 of 23 \(model, builder\): what the model is told.*At \/input\/0\/content/,
    );
  });
});

describe("the recording of a run that failed, in a repository with a learning library of its own", () => {
  it("fails the same when it is replayed; another pattern is a miss, another commit is refused", async () => {
    const directory = temporaryDirectory();
    const [repo, task, cassette] = ["repo", "task.md", "c.jsonl"].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    createRepository(repo, { ...plainRepository, ".gitignore": ".runs\nout\n" });
    writeFileSync(task, plainTask.replace("node-protocol-imports", "break-reading"));
    const patterns = await breakingLibrary(join(directory, "patterns"));
    const run = (flag: string) =>
      runCli(["run", flag, cassette, "--repo", repo, "--task", task, "--patterns", patterns], {
        cwd: directory,
      });

    expect(await run("--record")).toMatchObject({ code: 1, stderr: "" });
    const same = await run("--replay");
    expect(same).toMatchObject({ code: 0, stderr: "" });
    expect(same.stdout).toMatch(/Result +failed in[\s\S]*Replay +same plan, same diff, same manifest/);

    const transform = join(patterns, "codemods/break-reading/transform.ts");
    writeFileSync(transform, readFileSync(transform, "utf8").replace("() => undefined;", "() => null;"));
    writeFiles(patterns, {
      "codemods/break-reading/fixtures/one.output.js": "export const read = () => null;\n",
    });
    await writeIndex(patterns);
    const otherPattern = await run("--replay");
    expect(otherPattern.code).toBe(1);
    expect(otherPattern.stderr).toMatch(
      /\(tool, builder\): the tool gives another result\. At \/response\/.* The learning library is not the one/,
    );

    writeFiles(repo, { "src/new.js": "export {};\n" });
    git(repo, "add", "--all");
    git(repo, "commit", "--quiet", "--message=second");
    const otherCommit = await run("--replay");
    expect(otherCommit.code).toBe(2);
    expect(otherCommit.stderr).toMatch(
      /E_CASSETTE_FOREIGN .*recorded from another state of the repository: expected/,
    );
  });

  it("is refused for another task", async () => {
    const directory = temporaryDirectory();
    createRepository(directory, plainRepository);
    writeFileSync(join(directory, "task.md"), plainTask);
    const args = ["run", "--replay", bundled("patterns.jsonl"), "--task", "task.md"];
    const { code, stderr } = await runCli(args, { cwd: directory });
    expect(code).toBe(2);
    expect(stderr).toMatch(/E_CASSETTE_FOREIGN .*is a recording of the task example-modernise, not of plain/);
  });
});

describe("a run that is interrupted", () => {
  const interrupted = (directory: string, ...flags: string[]) =>
    runCli(["run", ...flags, "--json"], { cwd: directory, signal: { name: "SIGINT", inPhase: "build" } });

  it("while it is replayed cannot be resumed, because a model would have to answer", async () => {
    const directory = temporaryDirectory();
    expect((await interrupted(directory, "--replay", bundled("openai.jsonl"))).code).toBe(130);
    const { code, stderr } = await runCli(["resume"], { cwd: directory });
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /E_USAGE .*is a replay, and nothing but its cassette may answer it\. Replay it again/,
    );
  });

  it("while it is recorded leaves a cassette that says it is incomplete", async () => {
    const directory = temporaryDirectory();
    const file = join(directory, "c.jsonl");
    const { code, stdout } = await interrupted(directory, "--record", file);
    expect(code).toBe(130);
    expect(stdout).toMatch(/"RecordingCompleted","cassette":"c\.jsonl","complete":false/);
    const { code: replayed, stderr } = await runCli(["run", "--replay", file], { cwd: directory });
    expect(replayed).toBe(2);
    expect(stderr).toMatch(
      /E_CASSETTE_FILE .*it is incomplete\. The recorded run was interrupted after entry \d/,
    );
  });
});

describe("what else decides how a run is done", () => {
  it("is on the tape: the mode that somebody chose, and the prices", async () => {
    const directory = temporaryDirectory();
    createRepository(directory, { ...plainRepository, ".gitignore": ".runs\nout\n*.jsonl\n" });
    writeFileSync(
      join(directory, "task.md"),
      plainTask.replace("---\n\n", "execution: {parallel: true}\n---\n\n"),
    );
    const prices = { version: "2026-11", currency: "USD", models: {} };
    writeFileSync(join(directory, "prices.json"), JSON.stringify(prices));
    const task = ["--task", "task.md"];
    const flags = ["--mode", "mcp", "--because", "No cloud here.", "--prices", "prices.json"];
    const recorded = await runCli(["run", ...task, ...flags, "--record", "c.jsonl"], { cwd: directory });
    expect(recorded, recorded.stdout).toMatchObject({ code: 0, stderr: "" });
    const replayed = await runCli(["run", ...task, "--replay", "c.jsonl", "--json"], { cwd: directory });
    expect(replayed, replayed.stdout).toMatchObject({ code: 0, stderr: "" });
    const [run = ""] = readdirSync(join(directory, ".runs/plain")).sort().reverse();
    const path = join(directory, ".runs/plain", run, "manifest.json");
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({
      mode: { selected: "mcp", override: { from: "cloud", reason: "No cloud here." } },
      usage: { cost: { priceTable: "2026-11" } },
    });
  });
});

describe("refused before anything runs, with 2", () => {
  const cut = (keep: number) => {
    const file = join(temporaryDirectory(), "cut.jsonl");
    const lines = readFileSync(bundled("patterns.jsonl"), "utf8").split("\n");
    writeFileSync(file, lines.slice(0, keep).join("\n") + "\n");
    return file;
  };

  it.each<[string, () => string[], RegExp]>([
    ["a cassette that is cut", () => ["--replay", cut(10)], /incomplete\. It stops after entry 9/],
    ["no such cassette", () => ["--replay", "nowhere.jsonl"], /there is no such file/],
    [
      "a recording over a file",
      () => ["--record", bundled("patterns.jsonl")],
      /there already, and a recording replaces nothing/,
    ],
    [
      "a recording where no file can be",
      () => ["--record", "/dev/null/c.jsonl"],
      /its directory could not be made\. E/,
    ],
    ["both at once", () => ["--record", "a", "--replay", "b"], /exclude each other/],
    [
      "settings beside those of the cassette",
      () => ["--replay", bundled("patterns.jsonl"), "--provider", "openai"],
      /--provider cannot be given with --replay/,
    ],
    [
      "a mode beside that of the cassette",
      () => ["--replay", bundled("patterns.jsonl"), "--mode", "mcp", "--because", "x"],
      /--mode cannot be given with --replay: the cassette decides it/,
    ],
  ])("%s", async (_, args, message) => {
    const { code, stderr } = await runCli(["run", ...args()], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
