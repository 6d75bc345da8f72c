import { describe, expect, it } from "vitest";
import type { AgentUsage, PatternCatalog, Ports } from "../index.ts";
import { ScenarioWorkshop } from "../testing/scenario-workshop.ts";

/** A catalogue of one pattern, which turns `old` in `code.txt` into `new`, and asks for nothing else. */
const catalogue = (
  check = "process.exit(fs.readFileSync('code.txt', 'utf8').includes('old') ? 1 : 0)",
): PatternCatalog => {
  const known = (reference: string) => {
    if (reference !== "renew@^1") throw new Error(`no pattern fits ${reference}`);
  };
  const run = (script: string) => ["node", "-e", script] as const;
  return {
    resolve: async (reference) => {
      await Promise.resolve();
      known(reference);
      return { id: "renew", version: "1.0.0", integrity: "sha256-x" };
    },
    applyCommand: (reference, options) => {
      known(reference);
      expect(options).toEqual({ deep: true });
      return run(
        "fs.writeFileSync('code.txt', fs.readFileSync('code.txt', 'utf8').replaceAll('old', 'new'))",
      );
    },
    checkCommand: (reference, options) => {
      known(reference);
      expect(options).toEqual({});
      return run(check);
    },
  };
};

async function attempt(
  ports: Ports,
  manifest: Readonly<Record<string, unknown>>,
  fixture = { "code.txt": "old" },
) {
  const workshop = new ScenarioWorkshop();
  workshop.add("one", { fixture, beside: { "task.md": "Do it." }, manifest });
  return workshop.attempt("one", { ports });
}

const nothingLeft = [{ kind: "pattern", pattern: "renew@^1" }];
const renew = { kind: "pattern", pattern: "renew@^1", options: { deep: true } };
const idle = { kind: "command", command: ["node", "-e", ""] };
const writing = { kind: "command", command: ["node", "-e", "fs.writeFileSync('new', '')"] };

describe("a catalogue of patterns", () => {
  it("gives the command of a subject, and says whether something is left to do", async () => {
    const record = await attempt({ patterns: catalogue() }, { subject: renew, assertions: nothingLeft });
    expect(record).toMatchObject({
      verdict: "pass",
      assertions: [{ assertion: "pattern renew@^1", ok: true, detail: "It finds nothing." }],
      effects: { changes: [{ path: "code.txt", change: "modified" }] },
    });
    expect(
      await attempt({ patterns: catalogue() }, { subject: idle, assertions: nothingLeft }),
    ).toMatchObject({
      verdict: "fail",
      reason: "pattern renew@^1: It still finds something.",
    });
  });

  it("that knows no such pattern makes the scenario one that is skipped", async () => {
    const subject = { kind: "pattern", pattern: "other@^1" };
    expect(await attempt({ patterns: catalogue() }, { subject })).toMatchObject({
      verdict: "skipped",
      reason: "What it tests cannot be found: no pattern fits other@^1",
    });
  });

  it.each([
    [
      "never",
      "console.error('no engine'); process.exit(2)",
      "infra",
      "The pattern renew@^1 cannot be asked, on the untouched fixture neither: It could not be asked: no engine",
    ],
    [
      "not after the subject",
      "process.exit(fs.existsSync('new') ? 2 : 1)",
      "fail",
      "pattern renew@^1: It could not be asked: it ended with 2",
    ],
  ])("that can be asked %s", async (_when, check, verdict, reason) => {
    const manifest = { subject: writing, assertions: nothingLeft };
    expect(await attempt({ patterns: catalogue(check) }, manifest)).toMatchObject({ verdict, reason });
  });

  it("that never answers runs into the time limit", async () => {
    const ports = { patterns: catalogue("setInterval(() => {}, 1000)") };
    for (let wallMs = 1000; ; wallMs *= 2) {
      const manifest = { subject: writing, assertions: nothingLeft, limits: { wallMs } };
      const { verdict, reason } = await attempt(ports, manifest);
      expect(verdict).toBe("timeout");
      // Where the machine was too slow for the subject itself, nothing is proved yet.
      if (reason.startsWith("The subject") && wallMs < 30_000) continue;
      expect(reason).toBe("The pattern renew@^1 ran into its time limit.");
      return;
    }
  });
});

describe("an agent", () => {
  const usage: AgentUsage = {
    requests: 2,
    inputTokens: 100,
    cachedInputTokens: 10,
    outputTokens: 20,
    costUsd: 0.5,
  };

  /** It does what its task says, and prints what it used. */
  const agents = (read: (printed: string) => AgentUsage | undefined): Ports => ({
    agents: {
      identity: () => Promise.resolve("agent-1"),
      launch: (task) =>
        Promise.resolve({
          command: [
            "node",
            "-e",
            "fs.writeFileSync(fs.readFileSync(process.argv[1], 'utf8'), process.env.AGENT); console.log('used')",
            task,
          ],
          environment: { AGENT: "me" },
          usage: read,
        }),
    },
  });
  const manifest = {
    subject: { kind: "agent", task: "task.md" },
    assertions: [{ kind: "fileContains", path: "Do it.", text: "me" }],
  };

  it("gets its task and its environment, and what it used is read from what it printed", async () => {
    const ports = agents((printed) => (printed === "used\n" ? usage : undefined));
    expect(await attempt(ports, manifest)).toMatchObject({ verdict: "pass", usage });
  });

  it("that uses more tokens than it may has reached a limit, also when it is run again", async () => {
    const ports = agents(() => usage);
    expect(await attempt(ports, { ...manifest, limits: { tokens: 119 } })).toMatchObject({
      verdict: "limit",
      reason: "The subject used 120 tokens; 119 are allowed.",
    });
    expect(await attempt(ports, { ...manifest, limits: { tokens: 120 } })).toMatchObject({ verdict: "pass" });
    const again = { ...manifest, limits: { tokens: 150 }, effects: { idempotent: true } };
    expect(await attempt(ports, again)).toMatchObject({
      verdict: "limit",
      reason: "The subject used 240 tokens; 150 are allowed.",
      usage: { inputTokens: 200, costUsd: 1 },
    });
  });

  it("is not given a secret that results would not hide", async () => {
    const workshop = new ScenarioWorkshop();
    workshop.add("one", { fixture: { a: "" }, beside: { "task.md": "x" }, manifest });
    const secret = { AGENT_API_KEY: "key-4f9d2a7be1c04d5f" };
    const command = ["node", "-e", "console.log(process.env.AGENT_API_KEY)"] as const;
    const launch = () => Promise.resolve({ command, environment: secret, usage: () => undefined });
    const ports: Ports = { agents: { identity: () => Promise.resolve("agent-1"), launch } };
    const { environment } = workshop.options();
    expect(await workshop.attempt("one", { ports })).toMatchObject({ verdict: "harness-error", phases: [] });
    const record = await workshop.attempt("one", { ports, environment: { ...environment, ...secret } });
    expect(record.phases[0]?.stdout.text).toBe("[redacted:AGENT_API_KEY]\n");
  });

  it("that says it used what nobody can use is not believed", async () => {
    const record = await attempt(
      agents(() => ({ ...usage, inputTokens: NaN })),
      manifest,
    );
    expect(record.verdict).toBe("pass");
    expect(record.usage).toBeUndefined();
  });
});
