import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "./testing/cli.ts";
import { createRepository, plainRepository, temporaryDirectory } from "./testing/repositories.ts";

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
  createRepository(directory, plainRepository);
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A search path with what a run needs, where nobody has installed Codex. */
const env = () => ({ PATH: `${join(process.execPath, "..")}:/usr/bin:/bin`, OPENAI_API_KEY: "sk-unused" });

describe("without Codex", () => {
  it("run --builder codex says what to install, and writes nothing", async () => {
    const { code, stdout, stderr } = await runCli(["run", "--builder", "codex"], {
      cwd: directory,
      env: env(),
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error E_CODEX_NOT_FOUND .*npm install --save-dev @openai\/codex@\d+\.\d+\.\d+/s);
    expect(existsSync(join(directory, ".runs"))).toBe(false);
  });

  it("doctor says what to install, and that everything else is there", async () => {
    const { code, stdout } = await runCli(["doctor"], { cwd: directory, env: env() });
    expect(code).toBe(0);
    expect(stdout).toMatch(/warning +codex installed +Codex is not installed/);
    expect(stdout).toMatch(/^ +npm install --save-dev @openai\/codex@/m);
  });

  it("a path that leads nowhere is named", async () => {
    const wrong = { ...env(), CODEX_PATH: join(directory, "nowhere") };
    const { code, stderr } = await runCli(["run", "--builder", "codex"], { cwd: directory, env: wrong });
    expect(code).toBe(2);
    expect(stderr).toContain("There is no program at");
  });
});

it("Codex without models is refused before the run begins", async () => {
  const nobody = { ...env(), OPENAI_API_KEY: "", CODEX_PATH: "/bin/true" };
  const { code, stderr } = await runCli(["run", "--builder", "codex"], { cwd: directory, env: nobody });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error E_CODEX_(VERSION|HOME)/);
});
