import { chmod, mkdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  codemod,
  directoryWith,
  git,
  libraryWith,
  readText,
  renaming,
  repositoryWith,
  temporaryDirectory,
  writeTree,
} from "../testing/workshop.ts";
import type { PatternReport } from "../report/pattern-report.ts";

const library = () => libraryWith(codemod("rename-it", renaming));

async function applyTo(
  directory: string,
  more: { files?: string[]; write?: boolean } = {},
): Promise<PatternReport> {
  return await (await library()).apply("rename-it", { directory, write: true, ...more });
}

describe("which files a pattern gets", () => {
  it("are those that git tracks or would add, and no others", async () => {
    const directory = await repositoryWith({
      ".gitignore": "ignored/\n*.local.ts\n",
      "tracked.ts": "before;\n",
      "gone.ts": "before;\n",
      "node_modules/vendored/index.js": "before;\n",
    });
    await rm(join(directory, "gone.ts"));
    await writeTree(directory, {
      "untracked.ts": "before;\n",
      "ignored/a.ts": "before;\n",
      "b.local.ts": "before;\n",
      "node_modules/x/index.js": "before;\n",
      "naïve name.ts": "before;\n",
    });
    expect((await applyTo(directory)).changed).toEqual(["naïve name.ts", "tracked.ts", "untracked.ts"]);
    expect(await readText(directory, "ignored/a.ts")).toBe("before;\n");
  });

  it("are those below the directory, when it is a part of a repository", async () => {
    const repository = await repositoryWith({
      "packages/a/x.ts": "before;\n",
      "packages/b/x.ts": "before;\n",
    });
    const report = await applyTo(join(repository, "packages/a"));
    expect(report.changed).toEqual(["x.ts"]);
    expect(git(repository, "status", "--porcelain").trim()).toBe("M packages/a/x.ts");
  });

  it("are not those of a repository inside", async () => {
    const directory = await repositoryWith({ "a.ts": "before;\n" });
    await mkdir(join(directory, "inner"));
    git(join(directory, "inner"), "init", "--quiet");
    await writeTree(directory, { "inner/b.ts": "before;\n" });
    expect((await applyTo(directory)).changed).toEqual(["a.ts"]);
  });

  it("are all files outside git, but for installed packages", async () => {
    const directory = await directoryWith({
      "a.ts": "before;\n",
      "deep/er/b.ts": "before;\n",
      ".dot/c.ts": "before;\n",
      "deep/node_modules/x/d.ts": "before;\n",
    });
    expect((await applyTo(directory)).changed).toEqual([".dot/c.ts", "a.ts", "deep/er/b.ts"]);
  });

  it("are all files below an empty `.git`, such as sandboxes leave behind: git takes it for none", async () => {
    const directory = await directoryWith({ "inner/a.ts": "before;\n" });
    await mkdir(join(directory, ".git"));
    expect((await applyTo(join(directory, "inner"))).changed).toEqual(["a.ts"]);
  });

  it("are all files, when git ignores the very directory that was named", async () => {
    const repository = await repositoryWith({ ".gitignore": "out/\n" });
    await writeTree(repository, { "out/a.ts": "before;\n" });
    expect((await applyTo(join(repository, "out"))).changed).toEqual(["a.ts"]);
  });

  it("are narrowed by the globs of the caller", async () => {
    const directory = await directoryWith({
      "src/a.ts": "before;\n",
      "src/a.test.ts": "before;\n",
      "b.ts": "before;\n",
    });
    expect((await applyTo(directory, { files: ["src/**", "!**/*.test.ts"], write: false })).changed).toEqual([
      "src/a.ts",
    ]);
    expect((await applyTo(directory, { files: ["!src/**"], write: false })).changed).toEqual(["b.ts"]);
    expect((await applyTo(directory, { files: [] })).changed).toEqual([]);
  });

  it("can be named one by one, even when a name looks like a glob", async () => {
    const directory = await directoryWith({
      "app/[id]/page.tsx": "before;\n",
      "app/i/page.tsx": "before;\n",
    });
    expect((await applyTo(directory, { files: ["app/[id]/page.tsx"], write: false })).changed).toContain(
      "app/[id]/page.tsx",
    );
  });

  it.each(["../**", "/etc/*", "src/../../x", "C:/x", "a\\b"])(
    "cannot be named by the glob %s",
    async (glob) => {
      await expect(applyTo(await directoryWith({}), { files: [glob] })).rejects.toMatchObject({
        code: "E_PATTERN_TARGET",
        message: expect.stringContaining(`"${glob}"`) as string,
      });
    },
  );

  it("are none of those that the pattern's effects do not name", async () => {
    const narrow = await libraryWith(
      codemod("rename-it", renaming, { effects: ["src/**/*.ts", "!**/*.d.ts"] }),
    );
    const directory = await directoryWith({
      "src/a.ts": "before;\n",
      "src/a.d.ts": "before;\n",
      "b.ts": "before;\n",
    });
    const report = await narrow.apply("rename-it", { directory, write: true, files: ["**"] });
    expect(report.changed).toEqual(["src/a.ts"]);
    expect(report.unchanged).toBe(0);
  });

  it("must lie in a directory that exists", async () => {
    const directory = await directoryWith({ "a.ts": "" });
    await expect(applyTo(join(directory, "absent"))).rejects.toThrow(
      /Cannot work on .*absent: ENOENT.*Name an existing directory/,
    );
    await expect(applyTo(join(directory, "a.ts"))).rejects.toThrow(/expected a directory, received a file/);
  });

  it("are refused when git cannot list them", async () => {
    const directory = await directoryWith({ "a.ts": "before;\n", ".git": "gitdir: /nowhere\n" });
    await expect(applyTo(directory)).rejects.toMatchObject({ code: "E_PATTERN_TARGET" });
    expect(await readText(directory, "a.ts")).toBe("before;\n");
  });
});

describe("files that are skipped", () => {
  it("are named with the reason", async () => {
    const directory = await directoryWith({
      "binary.ts": Buffer.from("before\0"),
      "generated.ts": "// @generated\nbefore;\n",
      "latin1.ts": Buffer.from("before; // \xe9", "latin1"),
      "large.ts": `before;\n${"// x\n".repeat(500_000)}`,
      "lib.min.js": "before;",
      "real.ts": "before;\n",
    });
    await symlink("real.ts", join(directory, "link.ts"));
    const report = await applyTo(directory);
    expect(report.changed).toEqual(["real.ts"]);
    expect(report.skipped).toEqual([
      { file: "binary.ts", reason: "binary" },
      { file: "generated.ts", reason: "generated" },
      { file: "large.ts", reason: "too-large" },
      { file: "latin1.ts", reason: "not-utf-8" },
      { file: "lib.min.js", reason: "generated" },
      { file: "link.ts", reason: "symlink" },
    ]);
  });

  it("are never reached through a link out of the directory", async () => {
    const outside = await directoryWith({ "secret.ts": "before;\n", "sub/secret.ts": "before;\n" });
    for (const directory of [await temporaryDirectory(), await repositoryWith({ "a.ts": "" })]) {
      await symlink(join(outside, "secret.ts"), join(directory, "file.ts"));
      await symlink(join(outside, "sub"), join(directory, "folder"));
      expect((await applyTo(directory)).changed).toEqual([]);
    }
    expect(await readText(outside, "secret.ts")).toBe("before;\n");
    expect(await readText(outside, "sub/secret.ts")).toBe("before;\n");
  });

  it("leave a directory that is named through a link to be worked on", async () => {
    const real = await directoryWith({ "a.ts": "before;\n" });
    const place = await temporaryDirectory();
    await symlink(real, join(place, "link"));
    expect((await applyTo(join(place, "link"))).changed).toEqual(["a.ts"]);
  });
});

describe("what stays as it was", () => {
  it.each([
    ["CRLF", "// x\r\nbefore;\r\n", "// x\r\nafter;\r\n"],
    ["the byte order mark", "\uFEFFbefore;\n", "\uFEFFafter;\n"],
    ["a missing final newline", "before;", "after;"],
    ["mixed endings", "a;\r\nbefore;\r\nb;\nc;\r\n", "a;\r\nafter;\r\nb;\nc;\r\n"],
    [
      "tabs and odd spacing",
      "\tif (x)   {\n\t\tbefore  ( 1,2 )\n\t}\n",
      "\tif (x)   {\n\t\tafter  ( 1,2 )\n\t}\n",
    ],
  ])("%s", async (_, before, after) => {
    const directory = await directoryWith({ "a.ts": before });
    await applyTo(directory);
    expect(await readText(directory, "a.ts")).toBe(after);
  });

  it("the name, even one that is as long as a name can be", async () => {
    const name = `${"n".repeat(252)}.ts`;
    const directory = await directoryWith({ [name]: "before;\n" });
    expect((await applyTo(directory)).changed).toEqual([name]);
  });

  it("the mode", async () => {
    const directory = await directoryWith({ "run.ts": "before;\n" });
    await chmod(join(directory, "run.ts"), 0o775);
    await applyTo(directory);
    expect(await readText(directory, "run.ts")).toBe("after;\n");
    expect((await stat(join(directory, "run.ts"))).mode & 0o777).toBe(0o775);
  });

  it("every byte and the file itself, where there is nothing to change", async () => {
    const text = "\uFEFF  odd ( ) ;\r\n\tnothing\n here";
    const directory = await directoryWith({ "a.ts": text });
    const before = await stat(join(directory, "a.ts"), { bigint: true });
    expect(await applyTo(directory)).toMatchObject({ changed: [], unchanged: 1, patch: "" });
    expect(await readText(directory, "a.ts")).toBe(text);
    const after = await stat(join(directory, "a.ts"), { bigint: true });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
  });

  it("everything, without write; the patch then makes the same change", async () => {
    const tree = { "a.ts": "before;\r\nb;\r\n", "b c.ts": "x;\nbefore;", "sub/d.ts": "before;\n" };
    const [dry, wet] = [await repositoryWith(tree), await directoryWith(tree)];
    const preview = await applyTo(dry, { write: false });
    const applied = await applyTo(wet);
    expect(git(dry, "status", "--porcelain")).toBe("");
    expect(preview).toEqual({ ...applied, written: false });
    const patch = join(await temporaryDirectory(), "the.patch");
    await writeFile(patch, preview.patch);
    git(dry, "apply", "--whitespace=nowarn", patch);
    for (const file of preview.changed) expect(await readText(dry, file)).toBe(await readText(wet, file));
  });
});
