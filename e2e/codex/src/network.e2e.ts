import { join } from "node:path";
import { runProcess } from "@codex-orchestrator/process-runner";
import { describe, expect, it } from "vitest";
import { destinationsIn } from "./testing/connections.ts";

interface Report {
  provider: string;
  exec: { exitCode: number; destinations: string[] };
  appServer: { message: string; destinations: string[] };
}

const alone = ["bwrap", "--unshare-net", "--dev-bind", "/", "/", "--proc", "/proc", "--"] as const;
const env = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "/" };

/** What is missing on this machine, if anything. */
async function lacking(): Promise<string | undefined> {
  try {
    const command = [...alone, "strace", "-f", "-o", "/dev/null", "true"] as const;
    const { exitCode, stderr } = await runProcess({ command, cwd: "/", env, timeoutMs: 20_000 });
    return exitCode === 0
      ? undefined
      : `bwrap --unshare-net with strace does not work here: ${stderr.text.trim()}`;
  } catch (error) {
    return `bwrap and strace are needed: ${String(error)}`;
  }
}

async function turnsAlone(extra: object): Promise<Report> {
  const program = join(import.meta.dirname, "testing/alone-with-provider.ts");
  const node = [
    process.execPath,
    "--import",
    "ts-blank-space/register",
    "--conditions=@codex-orchestrator/source",
  ];
  const result = await runProcess({
    command: [...alone, ...node, program, JSON.stringify(extra)],
    cwd: import.meta.dirname,
    env,
    timeoutMs: 110_000,
  });
  if (result.exitCode !== 0) throw new Error(`The turns failed: ${result.stderr.text}`);
  return JSON.parse(result.stdout.text) as Report;
}

const reason = await lacking();
if (reason !== undefined) process.stderr.write(`network.e2e.ts is skipped: ${reason}\n`);

describe.skipIf(reason !== undefined)("a turn in a generated home, in a network namespace of its own", () => {
  it("connects to the provider and to nobody else", async () => {
    const { provider, exec, appServer } = await turnsAlone({});
    expect({ exec, appServer }).toEqual({
      exec: { exitCode: 0, destinations: [provider] },
      appServer: { message: "done", destinations: [provider] },
    });
  });

  // The control: the same two turns, with what the generated configuration switches off.
  it("is seen when it wants to go elsewhere", async () => {
    const { provider, exec, appServer } = await turnsAlone({
      features: { plugins: true },
      analytics: { enabled: true },
    });
    for (const { destinations } of [exec, appServer])
      expect(destinations.filter((destination) => destination !== provider)).not.toEqual([]);
  });
});

describe("the reader of traces", () => {
  it("finds addresses of both families, also in calls that are cut in two", () => {
    const trace = [
      '12 connect(9, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")}, 16 <unfinished ...>',
      "12 connect(10, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), " +
        'inet_pton(AF_INET6, "2606:4700::1", &sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH',
      '13 connect(4, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0',
      '13 sendto(5, "\\1", 40, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")}, 16) = 40',
    ];
    expect(destinationsIn(trace.join("\n"))).toEqual(["10.0.0.2:53", "[2606:4700::1]:443"]);
  });
});
