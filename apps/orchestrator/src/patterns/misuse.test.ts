import { appendFileSync, cpSync, existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../testing/cli.ts";
import { git, temporaryDirectory, writeFiles } from "../testing/repositories.ts";

const workspace = resolve(import.meta.dirname, "../../../..");
const source = 'import fs from "fs";\n';

let repository: string;

beforeEach(() => {
  repository = temporaryDirectory();
  git(repository, "init", "--quiet");
  writeFiles(repository, { "a.js": source });
});

afterEach(() => {
  rmSync(repository, { recursive: true, force: true });
});

const patterns = (...args: string[]) => runCli(["patterns", ...args], { cwd: repository });

describe("patterns, called wrongly", () => {
  it.each([
    [["constructor"], "There is no `patterns constructor`."],
    [["show"], "Expected: `codex-orchestrator patterns show <id>"],
    [["list", "--kind", "codmod"], 'one of codemod, lint-rule, template, recipe, received "codmod"'],
  ])("%j is bad usage, and says what is good", async (args, message) => {
    const { code, stderr, stdout } = await patterns(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  it("leaves no file of findings behind when it found nothing out", async () => {
    expect((await patterns("check", "nothing-known", "--sarif", "found.sarif")).code).toBe(2);
    expect(existsSync(join(repository, "found.sarif"))).toBe(false);
  });

  it("changes nothing when the findings could not be written", async () => {
    const { code, stderr } = await patterns(
      "apply",
      "node-protocol-imports",
      "--sarif",
      "no/such/found.sarif",
    );
    expect(code).toBe(2);
    expect(stderr).toContain("Give --sarif a file in an existing folder.");
    expect(readFileSync(join(repository, "a.js"), "utf8")).toBe(source);
  });

  it("says so when the files that are named are none that it may touch", async () => {
    const { code, stderr } = await patterns("apply", "node-protocol-imports", "b.js");
    expect(code).toBe(0);
    expect(stderr).toContain("No file that the pattern may touch is among those that were named.");
  });
});

describe("a library of which one byte was changed", () => {
  beforeEach(() => {
    cpSync(join(workspace, "patterns"), join(repository, "library"), {
      recursive: true,
      filter: (path) => !/node_modules|out-tsc/.test(path),
    });
    symlinkSync(join(workspace, "node_modules"), join(repository, "node_modules"));
  });

  it("is not pinned, and pins of before do not hold", async () => {
    const lock = (...args: string[]) => patterns("lock", ...args, "--patterns", "library");
    expect((await lock("node-protocol-imports")).code).toBe(0);
    expect((await lock("--check")).stdout).toContain("The pins of 1 pattern hold.");
    appendFileSync(join(repository, "library/codemods/node-protocol-imports/transform.ts"), " ");
    for (const args of [["--check"], ["node-protocol-imports"]]) {
      const { code, stderr } = await lock(...args);
      expect(code).toBe(2);
      expect(stderr).toContain("E_PATTERN_INTEGRITY");
    }
    rmSync(join(repository, "patterns.lock"));
    await lock("node-protocol-imports");
    expect(existsSync(join(repository, "patterns.lock"))).toBe(false);
  });
});
