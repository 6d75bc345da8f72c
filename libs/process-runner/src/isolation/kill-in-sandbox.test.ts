import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { probeIsolation, runProcess } from "../index.ts";
import { endRunner } from "../testing/doom.ts";
import { type Circumstances, endFamily, survivors } from "../testing/family.ts";
import { toolsOf } from "../testing/sandbox-tools.ts";
import { shell } from "../testing/workshop.ts";

/** At level `full` there is a new `/tmp`: where this checkout lies in the old one, its victims must be let in. */
const checkout = resolve(import.meta.dirname, "../../../..");
const letIn = checkout.startsWith("/tmp/") ? [checkout] : [];

describe.each(["bubblewrap", "unshare"] as const)("in a sandbox of %s", (mechanism) => {
  const searchPath = toolsOf(mechanism);
  afterAll(() => {
    rmSync(searchPath, { recursive: true });
  });
  beforeAll(async () => {
    const { levels, problems } = await probeIsolation(searchPath);
    if (levels.full === undefined) console.warn(`skipped: ${problems.join(" ")}`);
  });
  beforeEach(async (context) => {
    context.skip((await probeIsolation(searchPath)).levels.full === undefined);
  });

  describe.each(["fs", "netns", "full"] as const)("at level %s", (level) => {
    const sandboxed: Circumstances = (folder) => ({
      isolation: { level, require: true, writable: [folder, ...letIn], searchPath },
    });

    it.each(["aborted", "timed-out"] as const)("nothing is left of a family when it is %s", async (how) => {
      const { result, pids } = await endFamily(how, sandboxed);
      expect(survivors(pids)).toEqual([]);
      expect(result).toMatchObject({
        outcome: how,
        isolation: { level, mechanism },
        termination: { survivors: [] },
      });
    });

    it("nothing is left of it when the runner is killed with kill -9", async () => {
      const pids = await endRunner((runner) => runner.kill("SIGKILL"), sandboxed);
      await expect.poll(() => survivors(pids)).toEqual([]);
    });
  });

  it.each(["fs", "netns", "full", "strongest"] as const)(
    "at level %s, a command is in a pid namespace of its own",
    async (level) => {
      const isolation = { level, require: true, searchPath };
      const script = "readlink /proc/self/ns/pid";
      const outside = await runProcess(shell(script));
      const inside = await runProcess(shell(script, { isolation }));
      expect(inside.stdout.text).toMatch(/^pid:\[\d+\]\n$/);
      expect(inside.stdout.text).not.toBe(outside.stdout.text);
    },
  );
});
