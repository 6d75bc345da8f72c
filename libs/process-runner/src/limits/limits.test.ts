import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type RunRequest, probeIsolation, runProcess } from "../index.ts";
import { toolsOf } from "../testing/sandbox-tools.ts";
import { node, path, request, shell, temporaryFolder } from "../testing/workshop.ts";

const burn = "for (;;);";
const mebi = 1024 * 1024;

/** Alone, and in each sandbox there can be; a signal shows there as an exit code. */
const places = ["no sandbox", "bubblewrap", "unshare"] as const;

describe.each(places)("in %s", (place) => {
  const sandboxed = place !== "no sandbox";
  const searchPath = sandboxed ? toolsOf(place) : undefined;
  let folder: string;

  beforeAll(async () => {
    if (searchPath === undefined) return;
    const { levels, problems } = await probeIsolation(searchPath);
    if (levels.full === undefined) console.warn(`skipped: ${problems.join(" ")}`);
  });
  afterAll(() => {
    if (searchPath !== undefined) rmSync(searchPath, { recursive: true });
  });
  beforeEach(async (context) => {
    folder = temporaryFolder();
    if (searchPath === undefined) return;
    context.skip((await probeIsolation(searchPath)).levels.full === undefined);
  });

  const here = (): Partial<RunRequest> => ({
    cwd: folder,
    ...(searchPath && {
      isolation: { level: "full", require: true, writable: [folder], searchPath },
    }),
  });

  it("who uses up the processor time is ended, and the outcome says so", async () => {
    const result = await runProcess(node(burn, { ...here(), limits: { cpuSeconds: 1 } }));
    expect(result).toMatchObject({
      outcome: "limit",
      limits: { inForce: { cpuSeconds: 1 }, unavailable: [], reached: ["cpuSeconds"] },
      ...(sandboxed ? { exitCode: 128 + 24 } : { signal: "SIGXCPU" }),
    });
    expect(result.termination).toBeUndefined();
  });

  it("who does not heed that is killed, and the outcome is the same", async () => {
    const result = await runProcess(
      shell("trap '' XCPU; while :; do :; done", { ...here(), limits: { cpuSeconds: 1 } }),
    );
    expect(result).toMatchObject({
      outcome: "limit",
      limits: { reached: ["cpuSeconds"] },
      ...(sandboxed ? { exitCode: 128 + 9 } : { signal: "SIGKILL" }),
    });
  });

  it("a kill from somewhere else is not taken for the limit", async () => {
    const result = await runProcess(shell("kill -KILL $$", { ...here(), limits: { cpuSeconds: 100 } }));
    expect(result).toMatchObject({
      outcome: sandboxed ? "exited" : "signalled",
      limits: { inForce: { cpuSeconds: 100 }, reached: [] },
    });
  });

  it("a file grows to its limit, and who goes on writing is ended", async () => {
    const result = await runProcess(
      shell("exec head -c 5000000 /dev/zero > big", { ...here(), limits: { fileBytes: 1_000_000 } }),
    );
    expect(result).toMatchObject({
      outcome: "limit",
      limits: { inForce: { fileBytes: 1_000_448 }, reached: ["fileBytes"] },
      ...(sandboxed ? { exitCode: 128 + 25 } : { signal: "SIGXFSZ" }),
    });
    expect(statSync(join(folder, "big")).size).toBe(1_000_448);
    expect(existsSync(join(folder, "core"))).toBe(false);
  });

  it("who writes more output than allowed is stopped", async () => {
    // On neither stream alone: what is printed on both counts together.
    const script = "head -c 700000 /dev/zero; exec yes >&2";
    const result = await runProcess(shell(script, { ...here(), limits: { outputBytes: mebi } }));
    expect(result).toMatchObject({
      outcome: "limit",
      limits: { inForce: { outputBytes: mebi }, reached: ["outputBytes"] },
      termination: { cause: "limit", survivors: [] },
    });
    expect(result.stdout.receivedBytes).toBe(700_000);
    expect(result.stdout.receivedBytes + result.stderr.receivedBytes).toBeGreaterThan(mebi);
  });

  it("who stays within the limits sees nothing of them", async () => {
    const limits = { cpuSeconds: 30, fileBytes: mebi, outputBytes: 6 };
    const script = "env | sed 's/=.*//' | sort > names; ulimit -c; exec printf '%s' \"$1\" >&2";
    const command = ["/bin/bash", "--norc", "-c", script, "sh", "a 'b"] as const;
    const env = { PATH: path, count: "kept", cpu: "kept" };
    const result = await runProcess(request(command, { ...here(), env, limits }));
    expect(result).toMatchObject({
      outcome: "exited",
      exitCode: 0,
      stdout: { text: "0\n" },
      stderr: { text: "a 'b" },
      limits: { inForce: limits, unavailable: [], reached: [] },
    });
  });
});
