import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { patternCommands } from "./pattern-commands.ts";

const patterns = join(import.meta.dirname, "../../../../patterns");
const commands = patternCommands(patterns, process.execPath);
const reference = "node-protocol-imports@^1";

let directory: string;
beforeEach(() => {
  directory = realpathSync(join(mkdtempSync(join(tmpdir(), "pattern-commands-")), "."));
  directory = join(directory, "target");
  mkdirSync(directory);
  mkdirSync(join(directory, "src"));
  writeFileSync(join(directory, "src/a.ts"), 'import fs from "fs";\nfs.existsSync("x");\n');
});
afterEach(() => {
  rmSync(join(directory, ".."), { recursive: true, force: true });
});

function run([program, ...args]: readonly [string, ...string[]], env: Record<string, string> = {}) {
  const { status, stderr } = spawnSync(program, args, { cwd: directory, encoding: "utf8", env });
  return { status, stderr };
}

describe("patternCommands", { timeout: 60_000 }, () => {
  it("checks, applies and finds nothing more, in a child with an empty environment", () => {
    expect(run(commands.checkCommand(reference, {})).status).toBe(1);
    expect(run(commands.applyCommand(reference, {}))).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(join(directory, "src/a.ts"), "utf8")).toContain('from "node:fs"');
    expect(run(commands.checkCommand(reference, {})).status).toBe(0);
  });

  it("ends with 1 when a file does not parse, and names it", () => {
    writeFileSync(join(directory, "src/b.ts"), 'import "fs"; const = ;\n');
    const { status, stderr } = run(commands.applyCommand(reference, {}));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^src\/b\.ts: /);
  });

  it("ends with 2 and the reason when the pattern cannot be had", () => {
    expect(run(commands.checkCommand("node-protocol-imports@^99", {}))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("node-protocol-imports") as string,
    });
  });

  it("works in a folder that git is told not to look above", () => {
    mkdirSync(join(directory, "../", ".git"), { recursive: true });
    try {
      const env = {
        PATH: process.env["PATH"] ?? "",
        GIT_CEILING_DIRECTORIES: realpathSync(join(directory, "..")),
      };
      expect(run(commands.checkCommand(reference, {}), env)).toEqual({ status: 1, stderr: "" });
    } finally {
      rmSync(join(directory, "../.git"), { recursive: true });
    }
  });

  it("says which version a reference stands for", async () => {
    expect(await commands.resolve(reference)).toMatchObject({ id: "node-protocol-imports" });
    await expect(commands.resolve("no-such-pattern@1")).rejects.toThrow("no-such-pattern");
  });
});
