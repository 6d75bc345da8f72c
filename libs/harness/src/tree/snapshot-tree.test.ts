import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareTrees } from "./compare-trees.ts";
import { snapshotTree } from "./snapshot-tree.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "snapshot-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

function gitTree(): string {
  const gitDirectory = join(folder, ".git");
  const env = {
    ...process.env,
    GIT_DIR: gitDirectory,
    GIT_WORK_TREE: folder,
    GIT_CONFIG_GLOBAL: "/dev/null",
  };
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, env, encoding: "utf8" }).trim();
  git("init", "--quiet");
  git("-c", "core.autocrlf=false", "add", "--all", "--force");
  return git("write-tree");
}

describe("snapshotTree", () => {
  it("gives the id that git gives: files, executables, links, folders, odd names", async () => {
    await write("a.txt", "a\r\n");
    await write("a/b.txt", "below a folder that sorts after a.txt");
    await write("a-b", "sorts between");
    await write("ünï/çödé", Buffer.from([0, 255, 254]));
    await write("run.sh", "#!/bin/sh\n");
    await chmod(join(folder, "run.sh"), 0o755);
    await symlink("../elsewhere", join(folder, "link"));
    await mkdir(join(folder, "empty/folder"), { recursive: true });
    const { id, entries } = await snapshotTree(folder);
    expect(id).toBe(gitTree());
    expect([...entries.keys()].sort()).toEqual(
      ["a-b", "a.txt", "a/b.txt", "link", "run.sh", "ünï/çödé"].sort(),
    );
  });

  it("gives git's id for any set of names and contents", async () => {
    const name = fc
      .stringMatching(/^[a-c.\-_]{1,3}$/)
      .filter((text) => !/^\.{1,2}$/.test(text) && text !== ".git");
    const files = fc.dictionary(
      fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(files, async (tree) => {
        await rm(folder, { recursive: true });
        await mkdir(folder);
        for (const [path, content] of Object.entries(tree)) await write(path, content).catch(() => undefined);
        expect((await snapshotTree(folder)).id).toBe(gitTree());
      }),
      { numRuns: 12 },
    );
  });

  it("gives the empty tree for an empty folder, and for one with nothing but a .git folder, which it names", async () => {
    const empty = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    expect(await snapshotTree(folder)).toEqual({ id: empty, entries: new Map() });
    await write(".git/config", "");
    expect(await snapshotTree(folder)).toEqual({
      id: empty,
      entries: new Map([[".git", { mode: "other", blob: "" }]]),
    });
  });

  it("stops where there is more than anybody expected", async () => {
    for (const name of ["a", "b/c", "b/d"]) await write(name, "");
    expect((await snapshotTree(folder, 4)).entries.size).toBe(3);
    await expect(snapshotTree(folder, 3)).rejects.toMatchObject({ code: "E_TREE_TOO_LARGE" });
  });

  it("sees files that .gitignore would hide, and pipes without reading them", async () => {
    await write(".gitignore", "*\n");
    await write("hidden", "");
    execFileSync("mkfifo", [join(folder, "pipe")]);
    const { entries } = await snapshotTree(folder);
    expect([...entries].map(([path, { mode }]) => `${path} ${mode}`).sort()).toEqual([
      ".gitignore 100644",
      "hidden 100644",
      "pipe other",
    ]);
  });

  it("tells names apart that are not UTF-8, also from those that are written like them", async () => {
    for (const byte of [0xfe, 0xff])
      await writeFile(Buffer.concat([Buffer.from(`${folder}/name-`), Buffer.of(byte)]), "x");
    await writeFile(`${folder}/name-\\xff`, "x");
    expect([...(await snapshotTree(folder)).entries.keys()]).toEqual([
      "name-\\x5cxff",
      "name-\\xfe",
      "name-\\xff",
    ]);
  });
});

describe("compareTrees", () => {
  it("names what was added, modified, deleted, and what changed its mode or its type", async () => {
    for (const path of ["kept", "modified", "deleted", "mode", "type"]) await write(path, "before");
    const before = await snapshotTree(folder);
    await write("added", "");
    await write("modified", "after");
    await rm(join(folder, "deleted"));
    await chmod(join(folder, "mode"), 0o755);
    await rm(join(folder, "type"));
    await symlink("kept", join(folder, "type"));
    expect(compareTrees(before, await snapshotTree(folder))).toEqual([
      { path: "added", change: "added" },
      { path: "deleted", change: "deleted" },
      { path: "mode", change: "mode-changed" },
      { path: "modified", change: "modified" },
      { path: "type", change: "type-changed" },
    ]);
    expect(compareTrees(before, before)).toEqual([]);
  });
});
