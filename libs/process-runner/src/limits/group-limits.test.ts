import { existsSync, mkdirSync, readlinkSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";

import { ownHierarchies } from "../control-group/hierarchies.ts";
import { probeControlGroups, probeHierarchies } from "../control-group/probe-control-groups.ts";
import { RunRequestError, runProcess } from "../index.ts";
import { ownGroups } from "../testing/own-groups.ts";
import { node, shell } from "../testing/workshop.ts";

const mebi = 1024 * 1024;
const hog = "const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1));";

describe("a limit on memory", () => {
  beforeAll(async () => {
    const { problems } = await probeControlGroups();
    if (problems.memory) console.warn(`skipped: ${problems.memory}`);
  });
  beforeEach(async (context) => {
    context.skip((await probeControlGroups()).parents.memory === undefined);
  });

  it("ends who takes more, and the outcome says so", async () => {
    const result = await runProcess(node(hog, { limits: { memoryBytes: 100 * mebi, require: true } }));
    expect(result).toMatchObject({
      outcome: "limit",
      signal: "SIGKILL",
      limits: { inForce: { memoryBytes: 100 * mebi }, unavailable: [], reached: ["memoryBytes"] },
      controlGroup: expect.stringMatching(/^v[12]$/) as string,
    });
    expect(ownGroups()).toEqual([]);
  });

  it("holds in a sandbox and for all processes together", async () => {
    const script = `head -c 70000000 /dev/zero | tail & head -c 70000000 /dev/zero | tail; wait $! && exit $?`;
    const limits = { memoryBytes: 100 * mebi };
    const result = await runProcess(shell(script, { limits, isolation: { level: "strongest" } }));
    expect(result.limits).toMatchObject({ inForce: limits, reached: ["memoryBytes"] });
  });

  it("that a program copes with is reported, and no failure", async () => {
    const script = "head -c 200000000 /dev/zero | tail > /dev/null; exit 0";
    const result = await runProcess(shell(script, { limits: { memoryBytes: 50 * mebi } }));
    expect(result).toMatchObject({ outcome: "exited", exitCode: 0, limits: { reached: ["memoryBytes"] } });
  });

  it("lets node reserve as much address space as it likes", async () => {
    const result = await runProcess(node("console.log(1)", { limits: { memoryBytes: 200 * mebi } }));
    expect(result).toMatchObject({ outcome: "exited", stdout: { text: "1\n" }, limits: { reached: [] } });
  });
});

describe("a limit on processes", () => {
  beforeEach(async (context) => {
    const { parents, problems } = await probeControlGroups();
    if (parents.processes === undefined) {
      console.warn(`skipped: ${problems.processes}`);
      context.skip();
    }
  });

  it("refuses the process that is too many", async () => {
    const script = "for i in 1 2 3 4 5 6 7 8; do sleep 600 & done; wait";
    const result = await runProcess(shell(script, { limits: { processes: 5 }, graceMs: 100 }));
    expect(result).toMatchObject({
      outcome: "limit",
      limits: { inForce: { processes: 5 }, reached: ["processes"] },
      termination: { cause: "leaked", survivors: [] },
    });
    expect(result.termination?.found).toHaveLength(4);
    expect(ownGroups()).toEqual([]);
  });
});

describe("where there are no control groups", () => {
  it("every use has a problem that says so", async () => {
    const nowhere = "No hierarchy of control groups is mounted here.";
    expect(await probeHierarchies([])).toEqual({
      parents: {},
      problems: { sweep: nowhere, memory: nowhere, processes: nowhere },
    });
  });

  it("a folder that takes none is named in the reason", async () => {
    const folder = "/sys";
    const { parents, problems } = await probeHierarchies([{ version: 2, controllers: [], folder }]);
    expect(parents).toEqual({});
    expect(problems.sweep).toMatch(/^\/sys takes no group for sweep: (EPERM|EACCES|EROFS)\.$/);
  });
});

describe("a group that a dead runner left behind", () => {
  it("is removed by the next one; what may be alive, or cannot be judged, is not", async (context) => {
    const [hierarchy] = ownHierarchies();
    const { parents } = await probeControlGroups();
    if (hierarchy === undefined || parents.sweep === undefined) {
      console.warn("skipped: no control group can be made here");
      return context.skip();
    }
    const { folder } = parents.sweep;
    const [namespace] = /\d+/.exec(readlinkSync("/proc/self/ns/pid")) ?? [];
    const stale = join(folder, `codex-orchestrator-${namespace}-${process.pid}-1-dead.1`);
    const foreign = join(folder, `codex-orchestrator-1-${process.pid}-1-dead.1`);
    for (const group of [stale, foreign]) mkdirSync(group);
    try {
      await probeHierarchies([hierarchy]);
      expect([stale, foreign].map((group) => existsSync(group))).toEqual([false, true]);
    } finally {
      rmdirSync(foreign);
    }
  });
});

it.each(["cpuSeconds", "fileBytes", "memoryBytes", "processes", "outputBytes"])(
  "a senseless limits.%s is refused",
  async (name) => {
    for (const value of [0, -1, 1.5, Number.NaN, Infinity]) {
      const running = runProcess(shell("true", { limits: { [name]: value } }));
      await expect(running).rejects.toThrow(RunRequestError);
      await expect(running).rejects.toThrow(
        `limits.${name} must be a whole number from 1 on, received ${value}`,
      );
    }
  },
);
