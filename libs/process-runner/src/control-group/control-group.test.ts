import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";

import { probeIsolation, runProcess, shellCommand } from "../index.ts";
import { endRunner } from "../testing/doom.ts";
import { endFamily, familyRequest, isRunning, survivors, wholeFamilyAlive } from "../testing/family.ts";
import { request, shell, temporaryFolder } from "../testing/workshop.ts";
import { ControlGroup } from "./control-group.ts";
import { ownHierarchies } from "./hierarchies.ts";
import { probeControlGroups, probeHierarchies } from "./probe-control-groups.ts";
import { ownGroups } from "../testing/own-groups.ts";

const inGroup = { controlGroup: { require: true } } as const;

beforeEach(async (context) => {
  const { parents, problems } = await probeControlGroups();
  if (parents.sweep !== undefined) return;
  console.warn(`skipped: ${problems.sweep}`);
  context.skip();
});

describe("a run in a control group of its own", () => {
  it.each(["aborted", "timed-out"] as const)("leaves nothing of a family when it is %s", async (how) => {
    const { result, pids } = await endFamily(how, () => inGroup);
    expect(survivors(pids)).toEqual([]);
    expect(result).toMatchObject({
      outcome: how,
      controlGroup: expect.stringMatching(/^v[12]$/) as string,
      termination: { mechanism: "process-group+marker+control-group", survivors: [] },
    });
    expect(ownGroups()).toEqual([]);
  });

  it("leaves not even who cleared its environment when the leader ends by itself", async () => {
    const folder = temporaryFolder();
    const running = runProcess(familyRequest(folder, inGroup));
    const pids = await wholeFamilyAlive(folder);
    process.kill(pids.get("leader") ?? 0, "SIGKILL");
    expect(await running).toMatchObject({
      outcome: "signalled",
      leaky: true,
      termination: { cause: "leaked", survivors: [] },
    });
    expect(survivors(pids)).toEqual([]);
  });

  it("leaves not even that one when the runner is killed with kill -9, nor the group", async () => {
    let groups = () => ["none seen"];
    const pids = await endRunner(
      (runner) => {
        groups = () => ownGroups((name) => name.includes(`-${String(runner.pid)}-`));
        expect(groups()).not.toEqual([]);
        runner.kill("SIGKILL");
      },
      () => inGroup,
    );
    await expect.poll(() => survivors(pids)).toEqual([]);
    await expect.poll(() => groups()).toEqual([]);
  });

  it("finds what hides as soon as the command has ended, and names it", async () => {
    const folder = temporaryFolder();
    const script = "setsid env -i sleep 600 <&- >&- 2>&- & echo $! > pid";
    const result = await runProcess(shell(script, { cwd: folder, ...inGroup }));
    expect(result).toMatchObject({
      leaky: true,
      termination: { cause: "leaked", found: [{ name: "sleep" }] },
    });
    expect(isRunning(Number(readFileSync(join(folder, "pid"), "utf8")))).toBe(false);
  });

  it("is what it is beside that: its own arguments, input and exit code, and no leak", async () => {
    const result = await runProcess(shell("cat; exit 3", { stdin: "typed", ...inGroup }));
    expect(result).toMatchObject({ outcome: "exited", exitCode: 3, leaky: false, stdout: { text: "typed" } });
    expect(result.termination).toBeUndefined();
    await expect(runProcess({ ...shell("true", inGroup), command: ["no-such-tool"] })).rejects.toThrow(
      "not found",
    );
    expect(ownGroups()).toEqual([]);
  });

  it("cannot leave it from inside a sandbox", async (context) => {
    const { levels, problems } = await probeIsolation();
    if (levels.fs === undefined) {
      console.warn(`skipped: ${problems.join(" ")}`);
      context.skip();
    }
    const doors = ownHierarchies().map(({ folder }) => join(folder, "cgroup.procs"));
    const script = 'for door; do echo 0 > "$door" && echo left; done; cat /proc/self/cgroup; exit 0';
    const isolation = { level: "fs", require: true } as const;
    const command = shellCommand(script, { args: doors });
    const { stdout } = await runProcess(request(command, { isolation, ...inGroup }));
    expect(stdout.text).not.toContain("left");
    expect(stdout.text).toContain(`-${process.pid}-`);
  });

  it("is ended with the groups it made in its own", async () => {
    const { parents } = await probeControlGroups();
    const group = ControlGroup.create(`nested-test-${process.pid}-x`, parents);
    const [entrance = ""] = group.entrances;
    mkdirSync(join(entrance, "..", "inner"));
    const script = `echo 0 > "${entrance.replace("cgroup.procs", "inner/cgroup.procs")}"; echo joined; exec sleep 600`;
    const running = runProcess(shell(script));
    await expect.poll(() => group.pids().length).toBe(1);
    group.kill();
    expect((await running).signal).toBe("SIGKILL");
    expect(await group.remove()).toBe(true);
    expect(existsSync(join(entrance, ".."))).toBe(false);
  });
});

describe("a control group of version 1, which has no way to kill all at once", () => {
  it("is emptied of processes that go on forking", async (context) => {
    const first = ownHierarchies().filter(({ version }) => version === 1);
    const { parents, problems } = await probeHierarchies(first);
    if (parents.sweep === undefined) {
      console.warn(`skipped: ${problems.sweep}`);
      return context.skip();
    }
    const group = ControlGroup.create(`version-1-test-${process.pid}`, { sweep: parents.sweep });
    const script = `echo 0 > "${group.entrances[0]}"; while :; do setsid env -i sleep 600 & sleep 0.01; done`;
    const running = runProcess(shell(script));
    await expect.poll(() => group.pids().length).toBeGreaterThan(20);
    await expect
      .poll(() => {
        group.kill();
        return group.pids();
      })
      .toEqual([]);
    expect((await running).signal).toBe("SIGKILL");
    expect(await group.remove()).toBe(true);
  });
});
