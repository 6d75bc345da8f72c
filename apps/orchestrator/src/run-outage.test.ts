import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  dropStream,
  functionCall,
  httpError,
  json,
  startResponsesDouble,
  type ResponsesDouble,
  type ScriptedResponse,
  type ScriptFunction,
} from "@codex-orchestrator/codex/responses-double";
import type { RunManifest } from "@codex-orchestrator/manifest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli, type CliResult } from "./testing/cli.ts";
import { createRepository, plainRepository, plainTask, temporaryDirectory } from "./testing/repositories.ts";

const apiKey = "sk-test-0123456789abcdefghij";
const plan = {
  summary: "One pattern does it.",
  subtasks: [
    { id: "plain-1", title: "Imports", patterns: ["node-protocol-imports"], instructions: "Apply it." },
  ],
};

let directory: string;
let repo: string;
/** What the provider says instead of an answer; undefined while it is healthy. */
let outage: ScriptedResponse | undefined;
let double: ResponsesDouble;
beforeEach(async () => {
  directory = temporaryDirectory();
  repo = join(directory, "repo");
  createRepository(repo, plainRepository);
  writeFileSync(join(directory, "task.md"), plainTask);
  outage = undefined;
  double = await startResponsesDouble({ script: peers, apiKey });
});
afterEach(async () => {
  await double.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The tester's second question is the first that an outage concerns: in the middle of a conversation. */
const peers: ScriptFunction = ({ instructions, outputs }) => {
  if (instructions.startsWith("You plan")) return json(plan);
  if (instructions.startsWith("You run the checks") && outputs.length === 0)
    return functionCall("run_check", { goal: "test" });
  if (outage !== undefined) return outage;
  return instructions.startsWith("You review")
    ? json({ decision: "approve", summary: "It does what was asked.", findings: [] })
    : json({ summary: "It passed." });
};

function orchestrate(args: readonly string[], url = double.url): Promise<CliResult> {
  return runCli(args, { cwd: directory, env: { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: url } });
}

function run(url?: string, ...flags: string[]): Promise<CliResult> {
  const task = ["--repo", repo, "--task", join(directory, "task.md")];
  const models = ["--provider", "openai", "--model", "some-model", "--builder", "patterns"];
  return orchestrate(["run", ...task, ...models, ...flags], url);
}

const command = (name: string, ...flags: string[]) => orchestrate([name, "--repo", repo, ...flags]);

function manifest(): RunManifest {
  const [name = "none", another] = readdirSync(join(repo, ".runs/plain"));
  expect(another).toBeUndefined();
  return JSON.parse(readFileSync(join(repo, ".runs/plain", name, "manifest.json"), "utf8")) as RunManifest;
}

/** Requests that were answered, of which each is asked but once. */
const answered = 4;

describe("a provider that does not answer leaves the run waiting, and resume goes on from there", () => {
  it.each<[string, ScriptedResponse, number, RegExp]>([
    [
      "429",
      httpError(429),
      5,
      /\/v1 answered 429 \(rate limit\) 5 times: .*Nothing is lost: `resume \S+Z-\w+` goes on\./,
    ],
    ["500", httpError(500), 5, /\/v1 answered 500 5 times: .*Nothing is lost/],
    ["a dropped stream", dropStream(), 5, /The connection to \S+ failed 5 times: .*Nothing is lost/],
    [
      "401",
      httpError(401),
      1,
      /refused the request \(401\).*Check OPENAI_API_KEY.*when that is mended, `resume/,
    ],
  ])("%s", async (_, failure, attempts, reason) => {
    outage = failure;
    const waiting = await run();
    expect(waiting, waiting.stdout).toMatchObject({ code: 3, stderr: "" });
    expect(waiting.stdout).toMatch(
      /Result +waiting\nWhy .*\nEvidence .*\nNext +codex-orchestrator resume \S+/,
    );
    expect(manifest().run).toMatchObject({
      status: "waiting",
      statusDetail: expect.stringMatching(reason) as string,
    });
    // The planner's, the tester's first, and the one that failed.
    expect(manifest().usage).toMatchObject({ requests: 3, perRole: { tester: { requests: 2 } } });
    expect(double.requests).toHaveLength(2 + attempts);

    outage = undefined;
    const resumed = await command("resume");
    expect(resumed, resumed.stdout).toMatchObject({ code: 0, stderr: "" });
    expect(double.requests).toHaveLength(answered + attempts);
    expect(manifest().run.status).toBe("succeeded");
    expect(manifest().subtasks[0]?.attempts[0]?.review?.decision).toBe("approve");
    expect((await command("verify")).code).toBe(0);
  });

  it("a connection that is refused, before anything was answered", async () => {
    const { url } = double;
    await double.close();
    const waiting = await run(url);
    expect(waiting, waiting.stdout).toMatchObject({ code: 3, stderr: "" });
    expect(manifest().run.statusDetail).toMatch(
      /failed 5 times: .*ECONNREFUSED.*Check the network and OPENAI_BASE_URL/,
    );
    double = await startResponsesDouble({ script: peers, apiKey });
    expect(await command("resume")).toMatchObject({ code: 0, stderr: "" });
    expect(double.requests).toHaveLength(answered);
    // The question to the planner was counted when it was begun, and not again.
    expect(manifest().usage).toMatchObject({ requests: answered + 1, turns: 4 });
  });

  it("an outage that lasts, as often as it takes", async () => {
    outage = httpError(503, undefined, { "x-should-retry": "false" });
    expect((await run()).code).toBe(3);
    expect((await command("resume")).code).toBe(3);
    outage = undefined;
    expect((await command("resume")).code).toBe(0);
    expect(double.requests).toHaveLength(answered + 2);
    expect(manifest().validations.filter(({ goal }) => goal === "test")).toHaveLength(1);
  });
});

it("a model that does not exist is mended by another one, which the record names", async () => {
  outage = httpError(404, { error: { code: "model_not_found", message: "No such model." } });
  expect((await run()).code).toBe(3);
  expect(manifest().run.statusDetail).toMatch(
    /does not know the model some-model .*Name another with --model/,
  );
  outage = undefined;
  const { code, stderr } = await command("resume", "--codex-model", "another-model");
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--codex-model needs --builder codex") as string,
  });
  expect(await command("resume", "--model", "another-model")).toMatchObject({ code: 0, stderr: "" });
  expect(double.requests.at(-1)?.body).toMatchObject({ model: "another-model" });
  expect(manifest().agents["reviewer"]).toEqual({ model: "another-model", provider: "openai" });
  expect(Object.keys(manifest().usage.perModel)).toEqual(["some-model", "another-model"]);
});

it("a request that is wrong would fail again: the run has failed, with what it used on record", async () => {
  outage = httpError(400);
  const { code, stdout } = await run();
  expect(code).toBe(1);
  expect(stdout).toMatch(/does not accept the request .*\(400\)/);
  expect(manifest()).toMatchObject({ run: { status: "failed" }, usage: { requests: 3 } });
});

describe("a run that waits for its provider", () => {
  it("is told by status and show, keeps its prices to the end, and is recorded only so far", async () => {
    const prices = join(directory, "prices.json");
    const models = { "some-model": { input: 1_000, cachedInput: 0, output: 0 } };
    writeFileSync(prices, JSON.stringify({ version: "2026-11", currency: "EUR", models }));
    outage = httpError(500, undefined, { "x-should-retry": "false" });
    const cassette = join(directory, "c.jsonl");
    const { code, stdout } = await run(undefined, "--prices", prices, "--record", cassette);
    expect({ code, stdout }).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/Cassette .*incomplete/) as string,
    });
    const replayed = await orchestrate(["run", "--replay", cassette, "--task", "task.md", "--repo", repo]);
    expect(replayed.code).toBe(2);
    expect(replayed.stderr).toMatch(
      /The recorded run stopped to wait after entry \d+: \S+ answered 500: .*not on the tape/,
    );

    const { runs } = JSON.parse((await command("status", "--json")).stdout) as { runs: object[] };
    expect(runs).toMatchObject([{ status: "waiting", detail: manifest().run.statusDetail }]);
    expect((await command("status")).stdout).toMatch(/waiting +plain.*\n +http\S+ answered 500/);
    expect((await command("show")).stdout).toMatch(
      /Status +waiting\nWhy +http\S+ answered 500.*`resume \S+` goes on/,
    );
    const before = manifest().usage.cost?.amount ?? 0;
    expect(before).toBeGreaterThan(0);

    outage = undefined;
    const resumed = await command("resume");
    expect(resumed.stdout).toMatch(/Models .* EUR by price table 2026-11/);
    expect(manifest().usage.cost?.amount).toBeGreaterThan(before);
    rmSync(cassette);
  });

  it("can be cancelled, with what it used on record", async () => {
    outage = httpError(500, undefined, { "x-should-retry": "false" });
    expect((await run()).code).toBe(3);
    expect(await command("cancel", "--because", "Too late.")).toMatchObject({ code: 0, stderr: "" });
    expect(manifest()).toMatchObject({
      run: { status: "cancelled", statusDetail: "Too late." },
      usage: { requests: 3 },
    });
    const { code, stderr } = await command("resume");
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("has ended (cancelled)") as string,
    });
  });
});
