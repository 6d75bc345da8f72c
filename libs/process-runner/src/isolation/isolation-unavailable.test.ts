import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";

import {
  CommandNotFoundError,
  IsolationUnavailableError,
  RunRequestError,
  SpawnError,
  probeIsolation,
  runProcess,
} from "../index.ts";
import { toolFolderWith, toolsOf } from "../testing/sandbox-tools.ts";
import { request, shell, temporaryFolder } from "../testing/workshop.ts";

/** A `bwrap` that starts the command in no sandbox at all. */
const pretender = 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"';

describe("where no sandbox can be had", () => {
  it.each(["strongest", "fs", "netns", "full"] as const)(
    "%s, when required, is an error that says what is missing, and the command is not started",
    async (level) => {
      const folder = temporaryFolder();
      const isolation = { level, require: true, searchPath: folder };
      const failure = runProcess(shell("touch made", { cwd: folder, isolation }));
      await expect(failure).rejects.toThrow(IsolationUnavailableError);
      await expect(failure).rejects.toMatchObject({
        code: "E_ISOLATION",
        message: expect.stringMatching(
          new RegExp(
            `level ${level === "strongest" ? "full" : level} is required .*bubblewrap was not found on ${folder}.*Install bubblewrap`,
          ),
        ) as string,
      });
      expect(existsSync(join(folder, "made"))).toBe(false);
    },
  );

  it("a level that is not required becomes what there is, and the result says so", async () => {
    const isolation = { level: "strongest", searchPath: temporaryFolder() } as const;
    const result = await runProcess(shell("exit 3", { isolation }));
    expect(result).toMatchObject({ exitCode: 3, isolation: { level: "env", mechanism: "none" } });
  });

  it("none and env need nothing", async () => {
    for (const level of ["none", "env"] as const) {
      const isolation = { level, require: true, searchPath: temporaryFolder() };
      expect((await runProcess(shell("true", { isolation }))).isolation).toEqual({
        level,
        mechanism: "none",
      });
    }
  });

  it("nothing is said of isolation when nobody asked", async () => {
    expect(await runProcess(shell("true"))).not.toHaveProperty("isolation");
  });
});

describe("the probe", () => {
  it("does not believe a program that isolates nothing", async () => {
    const { levels, problems } = await probeIsolation(toolFolderWith("bwrap", pretender));
    expect(levels).toEqual({});
    expect(problems).toContain("bubblewrap does not give fs: a write outside was not refused.");
  });

  it("passes on what a program that fails says", async () => {
    const refused = "echo 'bwrap: No permissions to create new namespace' >&2; exit 1";
    const { problems } = await probeIsolation(toolFolderWith("bwrap", refused));
    expect(problems).toContain(
      "bubblewrap does not give full: bwrap: No permissions to create new namespace.",
    );
  });

  it("is made once for a search path", () => {
    const folder = temporaryFolder();
    expect(probeIsolation(folder)).toBe(probeIsolation(folder));
  });
});

describe("what cannot be isolated", () => {
  it.each(["relative", "/", "/proc/self", "/dev", "/nonexistent"])(
    "%s is no writable folder",
    async (folder) => {
      const isolation = { level: "strongest", writable: [folder] } as const;
      await expect(runProcess(shell("true", { isolation }))).rejects.toThrow(RunRequestError);
    },
  );

  it("a program or a working directory that does not exist is told from a failure of the sandbox", async () => {
    const isolation = { level: "strongest" } as const;
    const absent = temporaryFolder();
    rmSync(absent, { recursive: true });
    await expect(runProcess(request(["no-such-program"], { isolation }))).rejects.toThrow(
      CommandNotFoundError,
    );
    await expect(runProcess(shell("true", { cwd: absent, isolation }))).rejects.toThrow(SpawnError);
    const plainFile = join(temporaryFolder(), "plain");
    writeFileSync(plainFile, "");
    await expect(runProcess(request([plainFile], { isolation }))).rejects.toThrow("try chmod +x");
  });

  it("a sandbox that held when it was probed and now fails is an error, not an exit code", async (context) => {
    const tools = toolsOf("unshare");
    onTestFinished(() => {
      rmSync(tools, { recursive: true });
    });
    const { levels, problems } = await probeIsolation(tools);
    if (levels.full === undefined) {
      console.warn(`skipped: ${problems.join(" ")}`);
      context.skip();
    }
    const folder = temporaryFolder();
    const flaw = `if [ -e '${folder}/broken' ]; then echo 'no more namespaces' >&2; exit 1; fi; exec ${tools}/unshare "$@"`;
    const searchPath = `${toolFolderWith("unshare", flaw)}:${tools}`;
    const log = join(folder, "log");
    const isolated = shell("true", { isolation: { level: "full", require: true, searchPath } });
    expect(await runProcess(isolated)).toMatchObject({ exitCode: 0, isolation: { mechanism: "unshare" } });
    writeFileSync(join(folder, "broken"), "");
    const failure = runProcess({ ...isolated, log: { path: log } });
    await expect(failure).rejects.toThrow(IsolationUnavailableError);
    await expect(failure).rejects.toThrow(
      "could not set up isolation level full. It said: no more namespaces",
    );
    expect(existsSync(log)).toBe(false);
  });
});
