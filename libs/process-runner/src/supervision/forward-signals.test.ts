import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { type TestContext, describe, expect, it, onTestFinished } from "vitest";

import { type RunRequest, type RunResult, runProcess } from "../index.ts";
import { isRunning } from "../testing/family.ts";
import { typescriptProgram } from "../testing/typescript-program.ts";
import { path, shell, temporaryFolder } from "../testing/workshop.ts";
import { hasProcessTable, readProcess } from "../family/process-table.ts";

interface Runner {
  readonly folder: string;
  readonly process: ChildProcessByStdio<null, Readable, null>;
  readonly result: () => Promise<RunResult>;
  readonly pid: (name: string) => number;
}

/** A process that passes signals on, once its run has made the file `ready`. */
async function interruptible(
  script: string,
  overrides: Partial<RunRequest> = {},
  manner = "",
): Promise<Runner> {
  const folder = temporaryFolder();
  const request = shell(script, { cwd: folder, env: { PATH: path }, ...overrides });
  const args = [...typescriptProgram("interruptible-runner.ts"), JSON.stringify(request), manner];
  const runner = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: path },
  });
  onTestFinished(() => void runner.kill("SIGKILL"));
  const output = text(runner.stdout);
  await expect.poll(() => existsSync(join(folder, "ready"))).toBe(true);
  return {
    folder,
    process: runner,
    result: async () => JSON.parse(await output) as RunResult,
    pid: (name) => Number(readFileSync(join(folder, name), "utf8")),
  };
}

function skipUnlessStopsAreSeen(context: TestContext): void {
  if (hasProcessTable) return;
  console.warn("skipped: without /proc it is not seen that a process is stopped");
  context.skip();
}

describe("a process that forwards signals", () => {
  it.each(["INT", "TERM"] as const)(
    "passes SIG%s on to the command, which ends in its own way",
    async (name) => {
      const script = `trap 'echo got ${name}; exit 9' ${name}; touch ready; while :; do sleep 0.05; done`;
      const runner = await interruptible(script);
      const ended = once(runner.process, "exit");
      runner.process.kill(`SIG${name}`);
      expect(await runner.result()).toMatchObject({
        outcome: "exited",
        exitCode: 9,
        stdout: { text: `got ${name}\n` },
        leaky: false,
      });
      expect(await ended).toEqual([0, null]);
    },
  );

  it("kills everything at the second one", async () => {
    const script = `
      trap 'touch asked' INT TERM
      setsid sh -c 'trap "" INT TERM; echo $$ > hidden; exec sleep 600' <&- >&- 2>&- &
      until test -s hidden; do sleep 0.01; done
      touch ready; while :; do sleep 0.05; done`;
    const runner = await interruptible(script);
    const ended = once(runner.process, "exit");
    runner.process.kill("SIGINT");
    await expect.poll(() => existsSync(join(runner.folder, "asked"))).toBe(true);
    expect(isRunning(runner.pid("hidden"))).toBe(true);
    runner.process.kill("SIGTERM");
    expect(await runner.result()).toMatchObject({ outcome: "signalled", signal: "SIGKILL" });
    expect(isRunning(runner.pid("hidden"))).toBe(false);
    expect(await ended).toEqual([0, null]);
  });

  it("stops and goes on with its runs, and that time counts for no limit", async (context) => {
    skipUnlessStopsAreSeen(context);
    const limitMs = 3000;
    const script = "echo $$ > pid; touch ready; until test -e go; do sleep 0.05; done; echo went on";
    const runner = await interruptible(script, { timeoutMs: limitMs, idleTimeoutMs: limitMs });
    const states = () => [runner.process.pid ?? 0, runner.pid("pid")].map((pid) => readProcess(pid)?.state);
    runner.process.kill("SIGTSTP");
    await expect.poll(states).toEqual(["T", "T"]);
    const stoppedAt = performance.now();
    // Nothing tells that a limit would have been reached but the clock.
    await expect.poll(() => performance.now() - stoppedAt).toBeGreaterThan(limitMs);
    writeFileSync(join(runner.folder, "go"), "");
    expect(states()).toEqual(["T", "T"]);
    runner.process.kill("SIGCONT");
    expect(await runner.result()).toMatchObject({
      outcome: "exited",
      exitCode: 0,
      stdout: { text: "went on\n" },
    });
  });

  it("has its limits again after it went on", async (context) => {
    skipUnlessStopsAreSeen(context);
    const runner = await interruptible("touch ready; exec sleep 600", { timeoutMs: 5000 });
    runner.process.kill("SIGTSTP");
    await expect.poll(() => readProcess(runner.process.pid ?? 0)?.state).toBe("T");
    runner.process.kill("SIGCONT");
    expect(await runner.result()).toMatchObject({ outcome: "timed-out" });
  });

  it("does so no longer once it was told", async () => {
    const runner = await interruptible("touch ready; exec sleep 600", {}, "deaf");
    const ended = once(runner.process, "exit");
    runner.process.kill("SIGINT");
    expect(await ended).toEqual([null, "SIGINT"]);
  });
});

it("nobody's signals are touched by a run alone", async () => {
  const names = ["SIGINT", "SIGTERM", "SIGTSTP", "SIGCONT"] as const;
  const listeners = () => names.map((name) => process.listenerCount(name));
  const before = listeners();
  const running = runProcess(shell("sleep 0.2"));
  await new Promise((resolve) => setImmediate(resolve));
  expect(listeners()).toEqual(before);
  await running;
  expect(listeners()).toEqual(before);
});
