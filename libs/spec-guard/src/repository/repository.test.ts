import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { env, lenientConfig, specText, temporaryFolder, TestRepository } from "../testing/workshop.ts";
import { diffWithBase, withUntracked } from "./changed-files.ts";
import { openRepository, resolveBase } from "./open-repository.ts";
import { listWorkingFiles } from "./tracked-files.ts";

const config = { ".spec-guard.yaml": lenientConfig };

async function changes(repository: TestRepository, base = "main") {
  const opened = await openRepository({ directory: repository.root, env });
  const { untracked } = await listWorkingFiles(opened);
  const diff = await diffWithBase(opened, await resolveBase(opened, base));
  return withUntracked(diff, untracked).map(({ path, kind, from }) => [
    kind,
    path,
    ...(from === undefined ? [] : [from]),
  ]);
}

describe("a change", () => {
  it("is what differs from the merge base: committed, staged, not staged and untracked", async () => {
    const repository = new TestRepository({
      a: "1\n",
      b: "1\n",
      c: "1\n",
      "d/long name": "some words\nmore words\n",
      gone: "1\n",
    });
    repository.git("switch", "-qc", "change");
    repository.commit({ a: "2\n", gone: null });
    repository.git("switch", "-q", "main");
    repository.commit({ "only on main": "1\n" });
    repository.git("switch", "-q", "change");
    repository.git("mv", "d/long name", "e");
    repository.write({ b: "2\n", new: "1\n", ".gitignore": "ignored\n", ignored: "1\n" });
    expect((await changes(repository)).sort()).toEqual([
      ["added", ".gitignore"],
      ["added", "e", "d/long name"],
      ["added", "new"],
      ["deleted", "d/long name"],
      ["deleted", "gone"],
      ["modified", "a"],
      ["modified", "b"],
    ]);
  });

  it("may have file names of any kind", async () => {
    const names = [
      "ä ö",
      "tab\there",
      "line\nbreak",
      '"quoted"',
      "back\\slash",
      "-rf",
      "*",
      ":(top)x",
      "\u{1b}[31m",
      "x".repeat(200),
      "a -> b",
    ];
    const repository = new TestRepository({});
    repository.git("switch", "-qc", "change");
    repository.write(Object.fromEntries(names.map((name) => [`dir/${name}`, "1\n"])));
    repository.git("add", "-A");
    repository.git("commit", "-qm", "x");
    expect((await changes(repository)).map(([, path]) => path).sort()).toEqual(
      names.map((name) => `dir/${name}`).sort(),
    );
  });

  it("has a submodule as one path, without what is inside", async () => {
    const inner = new TestRepository({ x: "1\n" });
    const repository = new TestRepository({ ...config, "s.md": "x" });
    repository.git("switch", "-qc", "change");
    repository.git("submodule", "--quiet", "add", inner.root, "vendor/lib");
    repository.commit({});
    repository.write({ "vendor/lib/x": "2\n" });
    expect((await changes(repository)).sort()).toEqual([
      ["added", ".gitmodules"],
      ["added", "vendor/lib"],
    ]);
    expect(await repository.findings({ base: "main" })).toContainEqual(
      expect.stringMatching(/^SG301 vendor\/lib:/),
    );
  });
});

describe("git", () => {
  it("answers for the folder that was asked about, whatever variables the caller has", async () => {
    const other = new TestRepository({ "other.md": "x" });
    const repository = new TestRepository({ "tasks/specs/a.md": specText() });
    const hostile = {
      ...env,
      GIT_DIR: join(other.root, ".git"),
      GIT_WORK_TREE: other.root,
      GIT_INDEX_FILE: join(other.root, ".git/index"),
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.worktree",
      GIT_CONFIG_VALUE_0: other.root,
      GIT_EXTERNAL_DIFF: "false",
    };
    const report = await repository.check("all", { env: hostile });
    expect(report).toMatchObject({ root: repository.root, specs: ["tasks/specs/a.md"] });
  });

  it("runs no program that the repository's configuration names", async () => {
    const repository = new TestRepository({ a: "1\n", "tasks/specs/a.md": specText() });
    const trap = join(repository.root, ".git/trapped");
    const script = join(repository.root, ".git/trap.sh");
    writeFileSync(script, `#!/bin/sh\ntouch "${trap}"\n`, { mode: 0o755 });
    writeFileSync(join(repository.root, ".git/info/attributes"), "* diff=trap\n");
    for (const key of [
      "core.fsmonitor",
      "diff.external",
      "diff.trap.command",
      "diff.trap.textconv",
      "core.pager",
    ])
      repository.git("config", key, script);
    repository.write({ a: "2\n" });
    await repository.check({ base: "HEAD" });
    await expect(import("node:fs/promises").then(({ access }) => access(trap))).rejects.toThrow("ENOENT");
  });

  it("may be asked from a folder inside", async () => {
    const repository = new TestRepository({ "tasks/specs/a.md": specText() });
    expect(await repository.check("all", { directory: join(repository.root, "tasks") })).toMatchObject({
      root: repository.root,
    });
  });
});

describe("what cannot be checked is an error", () => {
  it("no repository, no commit", async () => {
    const folder = temporaryFolder();
    const ask = () => openRepository({ directory: folder, env });
    await expect(ask()).rejects.toMatchObject({
      code: "E_NOT_A_REPOSITORY",
      message: expect.stringMatching(/There is no git working tree at/) as string,
    });
    execFileSync("git", ["-C", folder, "init", "-q"], { env });
    await expect(ask()).rejects.toMatchObject({
      code: "E_NOT_A_REPOSITORY",
      message: expect.stringMatching(/no commit yet/) as string,
    });
  });

  it("a folder that is not there, no git", async () => {
    await expect(openRepository({ directory: "/nonexistent", env })).rejects.toMatchObject({ code: "E_GIT" });
    await expect(
      openRepository({ directory: temporaryFolder(), env: { PATH: "/nonexistent" } }),
    ).rejects.toMatchObject({ code: "E_GIT" });
  });

  it("a shallow clone", async () => {
    const origin = new TestRepository({ "tasks/specs/a.md": specText() });
    origin.commit({ a: "1\n" });
    const clone = temporaryFolder();
    execFileSync("git", ["clone", "-q", "--depth=1", `file://${origin.root}`, clone], { env });
    await expect(origin.check("all", { directory: clone })).rejects.toMatchObject({
      code: "E_SHALLOW_CLONE",
      message: expect.stringMatching(/fetch-depth: 0/) as string,
    });
  });

  it.each(["nonsense", "", "--all", "0".repeat(40), "main:a", "f".repeat(40)])(
    "the base %j",
    async (base) => {
      const repository = new TestRepository({ a: "1\n" });
      await expect(repository.check({ base })).rejects.toMatchObject({ code: "E_UNKNOWN_BASE" });
    },
  );

  it("a base without common history", async () => {
    const repository = new TestRepository({ a: "1\n" });
    repository.git("switch", "-q", "--orphan", "other");
    repository.commit({ b: "1\n" });
    await expect(repository.check({ base: "main" })).rejects.toMatchObject({
      code: "E_UNKNOWN_BASE",
      message: expect.stringMatching(/no history in common/) as string,
    });
  });

  it("everything, when there is no spec", async () => {
    const repository = new TestRepository({ a: "1\n" });
    await expect(repository.check("all")).rejects.toMatchObject({ code: "E_SPEC_NOT_FOUND" });
  });
});

describe("a spec that is", () => {
  const finding = async (repository: TestRepository) =>
    (await repository.findings("all")).filter((text) => text.startsWith("SG102"));

  it("a link out of the repository, or anywhere, is refused", async () => {
    const outside = temporaryFolder();
    writeFileSync(join(outside, "secret.md"), specText({ title: "Secret" }));
    const repository = new TestRepository({ "tasks/specs/real.md": specText() });
    symlinkSync(join(outside, "secret.md"), join(repository.root, "tasks/specs/out.md"));
    symlinkSync("real.md", join(repository.root, "tasks/specs/in.md"));
    repository.commit({});
    expect(await finding(repository)).toEqual([
      "SG102 tasks/specs/in.md: The spec cannot be used: it is a symbolic link.",
      "SG102 tasks/specs/out.md: The spec cannot be used: it is a symbolic link.",
    ]);
  });

  it("in a folder that became a link out of the repository is refused", async () => {
    const outside = temporaryFolder();
    writeFileSync(join(outside, "a.md"), specText());
    const repository = new TestRepository({
      "tasks/specs/deep/a.md": specText(),
      "tasks/specs/b.md": specText({ id: "b" }),
    });
    repository.write({ "tasks/specs/deep": null });
    symlinkSync(outside, join(repository.root, "tasks/specs/deep"));
    const found = await repository.check("all");
    expect(found.specs).toEqual(["tasks/specs/b.md"]);
  });

  it("fifty megabytes long, binary, or a FIFO is refused without waiting", async () => {
    const repository = new TestRepository({
      "tasks/specs/big.md": Buffer.alloc(50 * 1024 * 1024, "x"),
      "tasks/specs/binary.md": Uint8Array.of(0xff, 0xfe, 0x00),
      "tasks/specs/pipe.md": "x",
    });
    repository.write({ "tasks/specs/pipe.md": null });
    execFileSync("mkfifo", [join(repository.root, "tasks/specs/pipe.md")]);
    expect(await finding(repository)).toEqual([
      "SG102 tasks/specs/big.md: The spec cannot be used: it has 52428800 bytes; at most 524288 are allowed.",
      "SG102 tasks/specs/binary.md: The spec cannot be used: it is not UTF-8 text.",
      "SG102 tasks/specs/pipe.md: The spec cannot be used: it is not a regular file.",
    ]);
  });

  it("left out by a sparse checkout is read from the index", async () => {
    const repository = new TestRepository({
      ...config,
      "tasks/specs/a.md": specText({ id: "a", covers: ["src/**"] }),
      "src/x.ts": "1\n",
      "other/y.ts": "1\n",
    });
    repository.git("switch", "-qc", "change");
    repository.commit({ "src/x.ts": "2\n", "other/y.ts": "2\n" });
    repository.git("sparse-checkout", "set", "src", "other");
    expect(await repository.findings({ base: "main" })).toEqual([
      expect.stringMatching(/^SG301 other\/y\.ts:/),
    ]);
    expect((await repository.check({ base: "main" })).specs).toEqual(["tasks/specs/a.md"]);
  });

  it("not tracked yet counts; one that is ignored does not", async () => {
    const repository = new TestRepository({ ...config, ".gitignore": "old.md\n" });
    mkdirSync(join(repository.root, "tasks/specs"), { recursive: true });
    repository.write({ "tasks/specs/new.md": specText(), "tasks/specs/old.md": specText({ id: "old" }) });
    expect((await repository.check("all")).specs).toEqual(["tasks/specs/new.md"]);
  });
});
