import { once } from "node:events";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli, startCli } from "./testing/cli.ts";
import { createRepository, plainRepository, plainTask, temporaryDirectory } from "./testing/repositories.ts";

/** `npm run torture` does many. */
const kills = Number(process.env["RUN_KILLS"] ?? 3);

let directory: string;
let repo: string;
beforeEach(() => {
  directory = temporaryDirectory();
  repo = join(directory, "repo");
  createRepository(repo, plainRepository);
  writeFileSync(join(directory, "task.md"), plainTask);
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const run = () => ["run", "--repo", repo, "--task", join(directory, "task.md")];

/** Kills a command after a while, unless it has ended. */
async function killAfter(milliseconds: number, args: readonly string[]): Promise<void> {
  const { child, result } = startCli(args, { cwd: directory });
  await Promise.race([delay(milliseconds), once(child, "exit")]);
  child.kill("SIGKILL");
  await result;
}

/** What a run that was killed, and whose resumption was killed, comes to when it is resumed once more. */
async function outcomeOfResume(): Promise<string> {
  const { code, stderr } = await runCli(["resume", "--repo", repo], { cwd: directory });
  if (code === 0) return "succeeded";
  if (stderr.startsWith("error E_RUN_NOT_FOUND")) return "nothing had begun";
  if (stderr.includes("it was ended before it began")) {
    const cancelled = await runCli(["cancel", "--repo", repo], { cwd: directory });
    return cancelled.code === 0 ? "cancelled" : cancelled.stderr;
  }
  return stderr.includes("has ended (succeeded)") ? "had succeeded" : `${String(code)}: ${stderr}`;
}

describe("a run that is killed with -9 at any time", { timeout: 3_600_000 }, () => {
  it(`goes on when it is resumed, with evidence that holds (${kills} kills, twice each)`, async () => {
    const begin = performance.now();
    expect((await runCli(run(), { cwd: directory })).code).toBe(0);
    const wholeRun = performance.now() - begin;
    for (let kill = 0; kill < kills; kill += 1) {
      rmSync(repo, { recursive: true });
      createRepository(repo, plainRepository);
      const moments = [Math.random() * wholeRun, Math.random() * wholeRun] as const;
      await killAfter(moments[0], run());
      await killAfter(moments[1], ["resume", "--repo", repo]);
      const outcome = await outcomeOfResume();
      const at = `killed after ${moments.map(Math.round).join(" ms, and its resumption after ")} ms`;
      expect(["succeeded", "had succeeded", "nothing had begun", "cancelled"], at).toContain(outcome);
      if (!outcome.endsWith("succeeded")) continue;
      expect(readdirSync(join(repo, ".runs/plain")), at).toHaveLength(1);
      expect(await runCli(["verify", "--repo", repo], { cwd: directory }), at).toMatchObject({ code: 0 });
    }
  });
});
