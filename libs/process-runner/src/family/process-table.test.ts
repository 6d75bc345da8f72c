import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";

import { temporaryFolder } from "../testing/workshop.ts";
import {
  hasProcessTable,
  isAlive,
  lastPid,
  readProcess,
  readProcessTable,
  startedWith,
} from "./process-table.ts";

beforeEach((context) => {
  if (hasProcessTable) return;
  console.warn("skipped: this system has no /proc");
  context.skip();
});

describe("the process table", () => {
  it("tells who a process is and whom it belongs to, whatever its name", async () => {
    const program = join(temporaryFolder(), "a) b (c");
    copyFileSync(existsSync("/bin/sleep") ? "/bin/sleep" : "/usr/bin/sleep", program);
    const child = spawn(program, ["600"], { detached: true, env: { MARK: "x=y" } });
    await once(child, "spawn");
    const pid = child.pid ?? 0;
    expect(readProcess(pid)).toMatchObject({
      pid,
      name: "a) b (c",
      parent: process.pid,
      group: pid,
      session: pid,
    });
    expect(readProcessTable().map((entry) => entry.pid)).toEqual(expect.arrayContaining([pid, process.pid]));
    expect(startedWith(pid, ["MARK=x=y"])).toBe(true);
    expect(startedWith(pid, ["MARK=x"])).toBe(false);
    expect(startedWith(pid, ["ARK=x=y"])).toBe(false);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isAlive(readProcess(pid))).toBe(false);
  });

  it("numbers processes upwards", async () => {
    const before = lastPid() ?? 0;
    const child = spawn("true");
    await once(child, "exit");
    expect(lastPid()).not.toBe(before);
  });
});
