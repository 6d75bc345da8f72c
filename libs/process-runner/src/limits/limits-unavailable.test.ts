import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";

import { ControlGroupUnavailableError, LimitUnavailableError, runProcess } from "../index.ts";
import { typescriptProgram } from "../testing/typescript-program.ts";
import { path, shell, temporaryFolder } from "../testing/workshop.ts";

const reason = "/sys/fs/cgroup takes no group for it: EACCES.";

vi.mock("../control-group/probe-control-groups.ts", () => ({
  probeControlGroups: () =>
    Promise.resolve({ parents: {}, problems: { sweep: reason, memory: reason, processes: reason } }),
}));

describe("where no control group can be made", () => {
  it("the run goes on without it, and the result says so", async () => {
    const limits = { memoryBytes: 1e8, processes: 10, outputBytes: 1000 };
    expect(await runProcess(shell("echo done", { limits }))).toMatchObject({
      outcome: "exited",
      stdout: { text: "done\n" },
      controlGroup: "none",
      limits: {
        inForce: { outputBytes: 1000 },
        unavailable: [
          { limit: "memoryBytes", reason },
          { limit: "processes", reason },
        ],
        reached: [],
      },
    });
    expect((await runProcess(shell("true", { controlGroup: {} }))).controlGroup).toBe("none");
  });

  it.each(["memoryBytes", "processes"])(
    "a required limits.%s is an error, and nothing is started",
    async (name) => {
      const folder = temporaryFolder();
      const running = runProcess(
        shell("touch made", {
          cwd: folder,
          limits: { [name]: 1e8, require: true },
          log: { path: join(folder, "log") },
        }),
      );
      await expect(running).rejects.toThrow(LimitUnavailableError);
      await expect(running).rejects.toMatchObject({
        code: "E_LIMIT",
        message: expect.stringContaining(
          `limits.${name} is required and cannot be enforced here. ${reason}`,
        ) as string,
      });
      expect([existsSync(join(folder, "made")), existsSync(join(folder, "log"))]).toEqual([false, false]);
    },
  );

  it("a required control group is an error", async () => {
    const running = runProcess(shell("true", { controlGroup: { require: true } }));
    await expect(running).rejects.toThrow(ControlGroupUnavailableError);
    await expect(running).rejects.toMatchObject({
      code: "E_CONTROL_GROUP",
      message: expect.stringContaining(reason) as string,
    });
  });

  it("limits that need none are no less in force", async () => {
    const limits = { fileBytes: 512, require: true };
    expect(await runProcess(shell("yes > big", { cwd: temporaryFolder(), limits }))).toMatchObject({
      outcome: "limit",
      limits: { inForce: { fileBytes: 512 }, reached: ["fileBytes"] },
    });
  });

  it("a limit above the one of this process itself is an error that says what the shell said", async () => {
    const folder = temporaryFolder();
    const wanted = shell("touch made", { cwd: folder, limits: { cpuSeconds: 1000 } });
    const command = ["sh", process.execPath, ...typescriptProgram("measured-run.ts"), JSON.stringify(wanted)];
    const { stdout } = await promisify(execFile)("/bin/sh", ["-c", 'ulimit -t 100; exec "$@"', ...command], {
      env: { PATH: path },
    });
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: "E_LIMIT",
        message: expect.stringMatching(/could not be set up. It said: .*ulimit/) as string,
      },
    });
    expect(existsSync(join(folder, "made"))).toBe(false);
  });
});
