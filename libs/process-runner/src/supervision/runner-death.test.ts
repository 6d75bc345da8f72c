import type { ChildProcess } from "node:child_process";
import { beforeEach, describe, expect, it } from "vitest";

import { endRunner } from "../testing/doom.ts";
import { survivors } from "../testing/family.ts";
import { hasProcessTable } from "../family/process-table.ts";

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
    const pids = await endRunner(end);
    // Who cleared its environment and left its session can only be found through its parent, while there is a runner to look.
    const unreachable = ["cleared-environment"];
    await expect.poll(() => survivors(pids).filter((name) => !unreachable.includes(name))).toEqual([]);
  });
});
