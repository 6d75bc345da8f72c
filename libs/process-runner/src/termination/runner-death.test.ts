import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";

import { survivors, wholeFamilyAlive } from "../testing/family.ts";
import { typescriptProgram } from "../testing/typescript-program.ts";
import { temporaryFolder } from "../testing/workshop.ts";
import { hasProcessTable } from "./process-table.ts";

beforeEach((context) => {
  if (hasProcessTable) return;
  console.warn("skipped: without /proc, processes that leave their group are not found");
  context.skip();
});

const endings: readonly [string, (runner: ChildProcess) => void][] = [
  ["is killed with SIGKILL", (runner) => runner.kill("SIGKILL")],
  ["is ended by SIGTERM", (runner) => runner.kill("SIGTERM")],
  ["calls process.exit", (runner) => runner.stdin?.write("exit\n")],
  ["throws", (runner) => runner.stdin?.write("throw\n")],
];

describe("when the runner itself", () => {
  it.each(endings)("%s, everything that carries its marker or is in its groups dies", async (_, end) => {
    const folder = temporaryFolder();
    const runner = spawn(process.execPath, [...typescriptProgram("doomed-runner.ts"), folder], {
      stdio: ["pipe", "ignore", "ignore"],
      env: { PATH: process.env["PATH"], HOME: folder },
    });
    const pids = await wholeFamilyAlive(folder);
    onTestFinished(() => {
      for (const name of survivors(pids)) process.kill(pids.get(name) ?? 0, "SIGKILL");
    });
    end(runner);
    await once(runner, "exit");
    // Who cleared its environment and left its session can only be found through its parent, while there is a runner to look.
    const unreachable = ["cleared-environment"];
    await expect.poll(() => survivors(pids).filter((name) => !unreachable.includes(name))).toEqual([]);
  });
});
