import { describe, expect, it } from "vitest";
import { ScenarioWorkshop } from "../testing/scenario-workshop.ts";

const node = (script: string) => ["node", "-e", script];
const subject = (script: string, more = {}) => ({ kind: "command", command: node(script), ...more });
const done = "fs.writeFileSync('done.txt', 'done');";

async function attempt(
  manifest: Readonly<Record<string, unknown>>,
  fixture: Record<string, string> = { a: "a" },
) {
  const workshop = new ScenarioWorkshop();
  workshop.add("one", { fixture, manifest });
  return workshop.attempt("one");
}

describe("pass and fail", () => {
  it("a subject passes with the exit code that is expected of it, and fails with any other", async () => {
    expect(await attempt({ subject: subject(`${done} process.exit(3)`, { exitCode: 3 }) })).toMatchObject({
      verdict: "pass",
    });
    expect(await attempt({ subject: subject(`${done} process.exit(3)`) })).toMatchObject({
      verdict: "fail",
      reason: "The subject ended with 3; expected exit code 0.",
    });
  });

  it("the first of what does not hold is the reason, with how much more there is", async () => {
    const assertions = ["x", "y", "z"].map((path) => ({ kind: "fileExists", path }));
    expect(await attempt({ assertions })).toMatchObject({
      verdict: "fail",
      reason: "fileExists x: There is no such file. (and 2 more)",
    });
  });
});

describe("timeout", () => {
  it.each([
    ["wallMs", "The subject ran into its time limit."],
    ["idleMs", "The subject printed nothing for longer than allowed."],
  ])("a subject runs into %s", async (limit, reason) => {
    const forever = subject("setInterval(() => {}, 1000)");
    expect(await attempt({ subject: forever, limits: { [limit]: 300 } })).toMatchObject({
      verdict: "timeout",
      reason,
    });
  });
});

describe("limit", () => {
  it.each([
    [
      { changedFiles: 2 },
      "for (const name of ['x', 'y', 'z']) fs.writeFileSync(name, '')",
      "The subject changed 3 files; 2 are allowed.",
    ],
    [
      { changedFiles: 2 },
      "for (let i = 0; i < 1100; i++) fs.writeFileSync('f' + i, '')",
      "The subject added more files than the 2 that it may change.",
    ],
    [
      { outputBytes: 100_000 },
      "for (;;) fs.writeSync(1, 'x'.repeat(1000))",
      "The subject used more than its limit allows (outputBytes).",
    ],
    [{ cpuSeconds: 1 }, "for (;;);", "The subject used more than its limit allows (cpuSeconds)."],
    [{ fileBytes: 4096 }, "fs.writeFileSync('big', 'x'.repeat(100_000))", "The subject"],
  ])("%j", async (limits, script, reason) => {
    const record = await attempt({ subject: subject(script), limits });
    expect([record.verdict, record.reason]).toEqual([
      "fileBytes" in limits ? expect.stringMatching(/limit|fail/) : "limit",
      expect.stringContaining(reason),
    ]);
  });
});

describe("infra", () => {
  it.each([
    ["process.exit(1)", {}, "The set-up ended with 1; expected exit code 0."],
    ["setInterval(() => {}, 1000)", { wallMs: 500 }, "The set-up ran into its time limit."],
  ])("the set-up breaks: %s", async (script, limits, reason) => {
    const record = await attempt({ setup: [node(script)], limits });
    expect(record).toMatchObject({ verdict: "infra", reason, phases: [{ name: "setup" }] });
  });

  it("a goal cannot run on the untouched fixture: then nothing is started", async () => {
    const record = await attempt({ adapter: "rust", goals: ["test"] });
    expect(record).toMatchObject({ verdict: "infra", phases: [] });
    expect(record.reason).toBe(
      "The goal test cannot run, because nothing in the repository calls for the rust adapter.",
    );
  });

  const lint = (code: number) => ({
    "package.json": JSON.stringify({ scripts: { lint: "node lint.js" } }),
    "lint.js": `process.exit(${code})`,
  });
  const breakLint = subject(`${done} fs.writeFileSync('lint.js', 'process.exit(127)')`);

  it("a tool is missing, on the untouched fixture as well", async () => {
    const record = await attempt({ goals: ["lint"] }, lint(127));
    expect(record.verdict).toBe("infra");
    expect(record.reason).toContain("On the untouched fixture it cannot either.");
  });

  it("but a tool that the subject removed is a failure", async () => {
    const record = await attempt({ goals: ["lint"], subject: breakLint }, lint(0));
    expect(record.verdict).toBe("fail");
    expect(record.reason).toContain("On the untouched fixture it can.");
  });
});

describe("skipped", () => {
  it("a program that its own commands begin with is not installed", async () => {
    const command = { kind: "command", command: ["no-such-program"] };
    const reason = "It needs no-such-program, not found on the search path.";
    expect(await attempt({ subject: command })).toMatchObject({ verdict: "skipped", reason });
    expect(await attempt({ setup: [["no-such-program"]] })).toMatchObject({ verdict: "skipped", reason });
  });

  it.each([
    [{ network: true }, "It needs the network, which scenarios are not given here."],
    [{ programs: ["sh", "no-such-program"] }, "It needs no-such-program, not found on the search path."],
    [{ minimumNode: 99 }, `It needs Node.js 99 or newer; this is ${process.versions.node}.`],
  ])("%j", async (requires, reason) => {
    expect(await attempt({ requires })).toMatchObject({ verdict: "skipped", reason, phases: [] });
  });

  it.each([
    [{ subject: { kind: "pattern", pattern: "a-pattern@^1" } }, "a catalogue of patterns"],
    [{ subject: { kind: "agent", task: "scenario.json" } }, "a way to start agents"],
    [{ assertions: [{ kind: "pattern", pattern: "a-pattern@^1" }] }, "a catalogue of patterns"],
    [{ effects: { parses: true } }, "a check of syntax"],
  ])("%j, and the harness was not given what that needs", async (manifest, what) => {
    const reason = `It needs ${what}, which this harness was not given.`;
    expect(await attempt(manifest)).toMatchObject({ verdict: "skipped", reason, phases: [] });
  });
});
