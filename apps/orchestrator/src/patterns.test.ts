import { cpSync, existsSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "./testing/cli.ts";
import { git, temporaryDirectory, writeFiles } from "./testing/repositories.ts";

const before = 'import fs from "fs";\nfs.existsSync("x");\n';
const after = 'import fs from "node:fs";\nfs.existsSync("x");\n';
const pattern = "node-protocol-imports@^1";

let repository: string;

beforeEach(() => {
  repository = realpathSync(temporaryDirectory());
  git(repository, "init", "--quiet");
  writeFileSync(join(repository, "a.js"), before);
});

afterEach(() => {
  rmSync(repository, { recursive: true, force: true });
});

const patterns = (...args: string[]) => runCli(["patterns", ...args], { cwd: repository });
const source = () => readFileSync(join(repository, "a.js"), "utf8");

describe("patterns", () => {
  it("lists and shows what there is", async () => {
    const { stdout } = await patterns("list", "--kind", "codemod", "--json");
    const listed = (JSON.parse(stdout) as { patterns: { id: string; kind: string }[] }).patterns;
    expect(listed.map(({ id }) => id)).toContain("node-protocol-imports");
    expect(new Set(listed.map(({ kind }) => kind))).toEqual(new Set(["codemod"]));
    expect((await patterns("show", pattern)).stdout).toContain("Why it is safe");
  });

  it("previews, checks and applies", async () => {
    const preview = await patterns("preview", pattern);
    expect(preview).toMatchObject({ code: 0, stderr: "" });
    expect(preview.stdout).toContain('-import fs from "fs";\n+import fs from "node:fs";');
    expect((await patterns("check", pattern)).code).toBe(1);
    expect(source()).toBe(before);
    const applied = await patterns("apply", pattern);
    expect(applied).toMatchObject({ code: 0, stderr: "" });
    expect(applied.stdout).toContain("changed  a.js\n1 file changed, 0 left as they are");
    expect(source()).toBe(after);
    expect((await patterns("check", pattern)).code).toBe(0);
  });

  it("ends with 1 for a file that does not parse, names it, and does the others", async () => {
    writeFileSync(join(repository, "b.js"), 'import "fs"; const = ;\n');
    const { code, stderr } = await patterns("apply", pattern);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^b\.js: /);
    expect(source()).toBe(after);
  });

  it("writes what a lint rule finds as SARIF", async () => {
    writeFileSync(join(repository, "a.js"), "try { a(); } catch (e) { throw new Error('no'); }\n");
    await patterns("check", "prefer-error-cause", "--sarif", join(repository, "found.sarif"));
    const sarif = JSON.parse(readFileSync(join(repository, "found.sarif"), "utf8")) as {
      runs: { results: { ruleId: string }[] }[];
    };
    expect(sarif.runs[0]?.results[0]?.ruleId).toBe("prefer-error-cause");
  });

  it("proves a pattern by its fixtures", async () => {
    const { code, stdout } = await patterns("test", "node-protocol-imports");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok {4}node-protocol-imports@1\.\d+\.\d+ {2}\d+ fixtures\n$/);
  });

  it("pins what a repository uses, and notices another library", async () => {
    expect((await patterns("lock", pattern)).code).toBe(0);
    expect((await patterns("lock", "--check")).code).toBe(0);
    const path = join(repository, "patterns.lock");
    const lock = readFileSync(path, "utf8");
    writeFileSync(path, lock.replace(/sha256:../, "sha256:00"));
    for (const args of [
      ["lock", "--check"],
      ["apply", pattern],
    ]) {
      const { code, stderr } = await patterns(...args);
      expect(code).toBe(2);
      expect(stderr).toContain("E_PATTERN_LOCK");
    }
    expect(source()).toBe(before);
  });

  it("are pinned for a run, too", async () => {
    await patterns("lock", pattern);
    const path = join(repository, "patterns.lock");
    writeFileSync(path, readFileSync(path, "utf8").replace(/sha256:../, "sha256:00"));
    const task = `---\nid: t\ntitle: T\npatterns: [${pattern}]\n---\n`;
    writeFiles(repository, { "task.md": task });
    git(repository, "add", "--all");
    git(repository, "commit", "--quiet", "--message=first");
    const { code, stderr } = await runCli(["run", "--task", "task.md"], { cwd: repository });
    expect(code).toBe(2);
    expect(stderr).toContain("E_PATTERN_LOCK");
    expect(existsSync(join(repository, ".runs"))).toBe(false);
  });

  it("exports Agent Skills", async () => {
    expect((await patterns("export", "skills", "skills")).code).toBe(0);
    expect(existsSync(join(repository, "skills/node-protocol-imports/SKILL.md"))).toBe(true);
  });

  it.each([
    [["frobnicate"], "There is no `patterns frobnicate`."],
    [["apply"], "Something is missing after `patterns apply`."],
    [["apply", "no-such-pattern"], "E_UNKNOWN_PATTERN"],
    [["apply", "node-protocol-imports@^99"], "E_PATTERN_RANGE"],
    [["apply", pattern, "--options", "[1]"], "--options must be a JSON object"],
    [["render", "mini-spec", "title"], "Expected a variable such as title=Text"],
    [["lock", "--check"], "There is no patterns.lock"],
    [["semver", "--base", "no-such-commit"], "There is no commit"],
  ])("refuses %j with exit code 2, and changes nothing", async (args, message) => {
    const { code, stderr } = await patterns(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(source()).toBe(before);
  });
});

describe("patterns ingest", () => {
  const library = (...args: string[]) => patterns(...args, "--patterns", join(repository, "library"));
  const latest = () => runCli(["show", "--json"], { cwd: repository });

  function addLibrary(lastReview: string): void {
    const from = join(import.meta.dirname, "../../../patterns");
    for (const folder of ["codemods/node-protocol-imports", "syntax"])
      cpSync(join(from, folder), join(repository, "library", folder), { recursive: true });
    writeFiles(repository, {
      "tasks/specs/patterns.md": `---\nid: "0001-patterns"\ntitle: Patterns\nstatus: in-review\nowners: [role:dx]\nrisk: low\ncovers: ["library/**"]\nlast_review: ${lastReview}\n---\n\n# Patterns\n`,
    });
    git(repository, "add", "--all");
    git(repository, "commit", "--quiet", "--message=library");
    symlinkSync(join(from, "../node_modules"), join(repository, "node_modules"), "dir");
  }

  it("takes in what is proved and covered by a fresh spec, as a run with evidence", async () => {
    addLibrary(new Date().toISOString().slice(0, 10));
    const { code, stderr } = await library("ingest", "node-protocol-imports");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(existsSync(join(repository, "library/index.json"))).toBe(true);
    expect(JSON.parse((await latest()).stdout)).toMatchObject({
      run: { status: "succeeded" },
      spec: { path: "tasks/specs/patterns.md" },
      patterns: [{ id: "node-protocol-imports" }],
    });
    expect((await runCli(["verify"], { cwd: repository })).code).toBe(0);
  });

  it("refuses what no fresh spec covers, with exit code 1, and the run says why", async () => {
    addLibrary("2020-01-01");
    const { code, stderr } = await library("ingest", "node-protocol-imports");
    expect(code).toBe(1);
    expect(stderr).toContain("E_PATTERN_INGEST");
    expect(stderr).toContain("expected at most 30");
    expect(existsSync(join(repository, "library/index.json"))).toBe(false);
    expect(JSON.parse((await latest()).stdout)).toMatchObject({ run: { status: "failed" } });
  });
});

describe("patterns propose", () => {
  it("proposes the edit that a run repeats, as a candidate with fixtures", async () => {
    const file = (name: string) =>
      `export const ${name} = (list) => {\n  return assertEqual(list.length, ${name});\n};\n`;
    writeFiles(repository, { "one.js": file("a"), "two.js": file("b"), "three.js": file("c") });
    const commit = (message: string) => {
      git(repository, "add", "--all");
      git(repository, "commit", "--quiet", `--message=${message}`);
      return git(repository, "rev-parse", "HEAD");
    };
    const baseCommit = commit("before");
    for (const name of ["one.js", "two.js", "three.js"]) {
      const path = join(repository, name);
      writeFileSync(path, readFileSync(path, "utf8").replace("assertEqual(", "assertStrictEqual("));
    }
    const run = finishedRun(baseCommit, commit("after"));
    const { code, stdout } = await patterns("propose", run, "--json");
    expect(code).toBe(0);
    const { candidates } = JSON.parse(stdout) as {
      candidates: { manifest: object; fix: string; places: object[] }[];
    };
    expect(candidates).toMatchObject([
      { manifest: { status: "candidate" }, fix: expect.stringContaining("assertStrictEqual") as string },
    ]);
    expect(candidates[0]?.places).toHaveLength(3);
    expect((await patterns("propose", "2025-01-01T00-00-00Z-aaaa")).code).toBe(2);
  });
});

/** As a run of the orchestrator would leave it: a manifest whose result names two commits. */
function finishedRun(baseCommit: string, commit: string): string {
  const id = "2026-01-01T00-00-00Z-abcd";
  const usage = { requests: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };
  const manifest = {
    schemaVersion: 1,
    task: { id: "edit", title: "Edit", source: "edit.md", digest: "0".repeat(64) },
    run: { id, createdAt: "2026-01-01T00:00:00.000Z", status: "succeeded" },
    mode: { selected: "mcp", reason: "Default.", guardrails: [] },
    ...{ agents: {}, subtasks: [], approvals: [], validations: [], patterns: [], artifacts: [] },
    usage: { ...usage, perModel: {} },
    result: {
      repository: ".",
      branch: "b",
      commit,
      baseCommit,
      diffStat: { files: 3, insertions: 3, deletions: 3 },
    },
    environment: {},
    audit: { count: 0, head: "" },
  };
  writeFiles(repository, { [`.runs/edit/${id}/manifest.json`]: JSON.stringify(manifest) });
  return id;
}

describe("mcp", () => {
  it("serves the library to any MCP client on standard input and output, and ends with it", async () => {
    const loader = createRequire(import.meta.url).resolve("ts-blank-space/register");
    const flags = ["--import", pathToFileURL(loader).href, "--conditions=@codex-orchestrator/source"];
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [...flags, join(import.meta.dirname, "main.ts"), "mcp", "--directory", repository],
      env: { PATH: process.env["PATH"] ?? "" },
    });
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(transport);
    const { pid } = transport;
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      ...["apply_pattern", "check_pattern", "explain_pattern", "list_patterns", "preview_pattern"],
      "render_template",
    ]);
    const result = await client.callTool({ name: "apply_pattern", arguments: { pattern } });
    expect(result.isError).not.toBe(true);
    expect(source()).toBe(after);
    await client.close();
    await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
  });
});
