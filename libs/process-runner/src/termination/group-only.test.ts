import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";

import { runProcess } from "../index.ts";
import { isRunning } from "../testing/family.ts";
import { givenTime } from "../testing/given-time.ts";
import { shell, temporaryFolder } from "../testing/workshop.ts";

vi.mock("../family/process-table.ts", async (original) => ({
  ...(await original<object>()),
  hasProcessTable: false,
}));

const pidIn = (folder: string, name = "pid") => Number(readFileSync(join(folder, name), "utf8"));

describe("where there is no process table, as on macOS", () => {
  it("the whole group is ended, SIGTERM ignored or not", async () => {
    const folder = temporaryFolder();
    const script = "trap '' TERM; sleep 600 & echo $! > child; echo $$ > pid; echo ready; wait; sleep 600";
    const result = await givenTime(
      1000,
      (timeoutMs) => runProcess(shell(script, { cwd: folder, timeoutMs, graceMs: 100 })),
      ({ stdout }) => stdout.bytes > 0,
    );
    expect(result).toMatchObject({
      outcome: "timed-out",
      signal: "SIGKILL",
      termination: { mechanism: "process-group", signals: ["SIGTERM", "SIGKILL"], found: [], survivors: [] },
    });
    expect([pidIn(folder), pidIn(folder, "child")].filter(isRunning)).toEqual([]);
  });

  it("a child left in the group is found and ended", async () => {
    const folder = temporaryFolder();
    const result = await runProcess(shell("sleep 600 <&- >&- 2>&- & echo $! > pid", { cwd: folder }));
    expect(result).toMatchObject({
      exitCode: 0,
      leaky: true,
      termination: { cause: "leaked", survivors: [] },
    });
    expect(isRunning(pidIn(folder))).toBe(false);
  });

  it("a command that leaves nothing is not leaky", async () => {
    expect(await runProcess(shell("true"))).toMatchObject({ exitCode: 0, leaky: false });
  });
});
