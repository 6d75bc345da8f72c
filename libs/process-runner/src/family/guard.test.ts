import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";

import { runProcess } from "../index.ts";
import { isRunning } from "../testing/family.ts";
import { typescriptProgram } from "../testing/typescript-program.ts";
import { path, request, shell, temporaryFolder } from "../testing/workshop.ts";
import { hasProcessTable, readProcessTable } from "./process-table.ts";

beforeEach((context) => {
  if (hasProcessTable) return;
  console.warn("skipped: without /proc the guard of a process is not found");
  context.skip();
});

function guardsOf(parent: number): number[] {
  const children = readProcessTable().filter((entry) => entry.parent === parent);
  return children
    .map(({ pid }) => pid)
    .filter((pid) => commandLine(pid).includes("codex-orchestrator-guard"));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}

describe("the guard", () => {
  it("is one for all runs of a process", async () => {
    await Promise.all(Array.from({ length: 5 }, () => runProcess(request(["true"]))));
    expect(guardsOf(process.pid)).toHaveLength(1);
  });

  it("is started again when it was killed", async () => {
    await runProcess(request(["true"]));
    const [first = 0] = guardsOf(process.pid);
    process.kill(first, "SIGKILL");
    await expect.poll(() => isRunning(first)).toBe(false);
    await expect
      .poll(async () => {
        await runProcess(request(["true"]));
        return guardsOf(process.pid);
      })
      .toHaveLength(1);
    expect(guardsOf(process.pid)).not.toContain(first);
  });

  it("neither keeps its process alive nor outlives it", async () => {
    const folder = temporaryFolder();
    const script = "until test -e seen; do sleep 0.05; done";
    const ordered = JSON.stringify(shell(script, { cwd: folder, env: { PATH: path } }));
    const runner = spawn(process.execPath, [...typescriptProgram("measured-run.ts"), ordered], {
      stdio: "ignore",
    });
    const guards = () => guardsOf(runner.pid ?? 0);
    await expect.poll(guards).toHaveLength(1);
    const [guard = 0] = guards();
    writeFileSync(join(folder, "seen"), "");
    expect(await once(runner, "exit")).toEqual([0, null]);
    await expect.poll(() => isRunning(guard)).toBe(false);
  });
});
