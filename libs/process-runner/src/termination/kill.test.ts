import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";

import { runnerMarker } from "../family/marker.ts";
import { hasProcessTable, readProcessTable, startedWith } from "../family/process-table.ts";
import { type RunResult, runProcess } from "../index.ts";
import {
  type Family,
  endFamily,
  familyRequest,
  isRunning,
  memberNames,
  survivors,
  wholeFamilyAlive,
} from "../testing/family.ts";
import { path, shell, temporaryFolder } from "../testing/workshop.ts";

beforeEach((context) => {
  if (hasProcessTable) return;
  console.warn("skipped: without /proc, processes that leave their group are not found");
  context.skip();
});

const marked = () => readProcessTable().filter(({ pid }) => environmentOf(pid).includes(runnerMarker));

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}

function expectAllGone(result: RunResult, pids: Family): void {
  expect(survivors(pids)).toEqual([]);
  expect(marked()).toEqual([]);
  expect(result.termination).toMatchObject({
    signals: ["SIGTERM", "SIGKILL"],
    escalated: true,
    mechanism: "process-group+marker",
    survivors: [],
  });
  expect(result.termination?.found.length).toBeGreaterThanOrEqual(memberNames.length);
}

describe("ending a family that does not want to end", () => {
  it.each(["aborted", "timed-out", "idle"] as const)("leaves none of it when it is %s", async (how) => {
    const { result, pids } = await endFamily(how);
    expectAllGone(result, pids);
    expect(result).toMatchObject({ outcome: how, leaky: false });
  });

  it("leaves none of it when the leader ends by itself", async () => {
    const folder = temporaryFolder();
    const running = runProcess(familyRequest(folder, {}));
    const pids = await wholeFamilyAlive(folder);
    process.kill(pids.get("leader") ?? 0, "SIGKILL");
    const result = await running;
    const cleared = pids.get("cleared-environment") ?? 0;
    // Its environment says nothing and its parent is gone: only a pid namespace or a control group could tell.
    expect(survivors(pids)).toEqual(["cleared-environment"]);
    process.kill(cleared, "SIGKILL");
    expect(result).toMatchObject({
      outcome: "signalled",
      leaky: true,
      termination: { cause: "leaked", survivors: [] },
    });
  });
});

describe("a command that leaves something behind", () => {
  it("is leaky when a child holds its pipe, and does not wait for it", async () => {
    const folder = temporaryFolder();
    const result = await runProcess(shell("sleep 600 & echo $! > pid; echo done", { cwd: folder }));
    expect(result).toMatchObject({ outcome: "exited", exitCode: 0, leaky: true, stdout: { text: "done\n" } });
    expect(result.termination).toMatchObject({
      cause: "leaked",
      signals: ["SIGTERM"],
      found: [{ name: "sleep" }],
    });
    expect(isRunning(Number(readFileSync(join(folder, "pid"), "utf8")))).toBe(false);
  });

  it("is leaky when a child without a pipe lives on", async () => {
    const folder = temporaryFolder();
    const result = await runProcess(shell("sleep 600 <&- >&- 2>&- & echo $! > pid", { cwd: folder }));
    expect(result).toMatchObject({
      exitCode: 0,
      leaky: true,
      termination: { cause: "leaked", survivors: [] },
    });
    expect(isRunning(Number(readFileSync(join(folder, "pid"), "utf8")))).toBe(false);
  });

  it("is not leaky when its children end within the time allowed", async () => {
    const result = await runProcess(shell("sleep 0.2 & exit 0", { leakMs: 20_000 }));
    expect(result).toMatchObject({ exitCode: 0, leaky: false });
    expect(result.termination).toBeUndefined();
  });

  it("is leaky when a stranger holds its pipe, whom nobody may kill", async () => {
    const folder = temporaryFolder();
    const script = `env -i PATH="$PATH" setsid sh -c 'echo $$ > pid; exec sleep 600' & while ! test -s pid; do :; done`;
    const result = await runProcess(
      shell(`(${script}) & wait; exit 0`, { cwd: folder, env: { PATH: path } }),
    );
    const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
    expect(result).toMatchObject({ exitCode: 0, leaky: true });
    expect(isRunning(pid)).toBe(true);
    process.kill(pid, "SIGKILL");
  });
});

describe("what is spared", () => {
  it("is every process of another run, and this one", async () => {
    const folder = temporaryFolder();
    const abort = new AbortController();
    const other = runProcess(shell("echo $$ > pid; exec sleep 600", { cwd: folder, signal: abort.signal }));
    const file = join(folder, "pid");
    await expect.poll(() => existsSync(file) && readFileSync(file, "utf8")).toMatch(/^\d+\n$/);
    await runProcess(shell("exec sleep 600", { timeoutMs: 100 }));
    const pid = Number(readFileSync(file, "utf8"));
    expect(startedWith(pid, ["PATH=" + path])).toBe(true);
    expect(isRunning(pid)).toBe(true);
    abort.abort();
    expect(await other).toMatchObject({ outcome: "aborted" });
  });
});
