import { readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codemod, directoryWith, libraryWith, renaming, writeTree } from "../testing/workshop.ts";

const assets = { ...codemod("rename-it", renaming), "codemods/rename-it/fixtures/a.unchanged.ts": "x;\n" };

describe("an asset that is not what the index describes", () => {
  it("is refused for any one changed byte of any of its files", async () => {
    const library = await libraryWith(assets);
    const target = await directoryWith({ "a.ts": "before;\n" });
    const { files } = library.entry("rename-it");
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (file, at, mask) => {
          const path = join(library.root, file.path);
          const original = await readFile(path);
          const changed = Buffer.from(original);
          changed[at % original.length]! ^= mask;
          await writeFile(path, changed);
          await expect(library.apply("rename-it", { directory: target, write: true })).rejects.toMatchObject({
            code: "E_PATTERN_INTEGRITY",
            id: "rename-it",
            version: "1.0.0",
            file: file.path,
            expected: `sha256 ${file.sha256}`,
          });
          await writeFile(path, original);
        },
      ),
      { numRuns: 50 },
    );
    expect(await readFile(join(target, "a.ts"), "utf8")).toBe("before;\n");
    expect((await library.apply("rename-it", { directory: target, write: false })).changed).toEqual(["a.ts"]);
  });

  it.each<[string, (root: string) => Promise<void>, object]>([
    [
      "a file is gone",
      (root) => rm(join(root, "codemods/rename-it/transform.ts")),
      { file: "codemods/rename-it/transform.ts", expected: "a readable file" },
    ],
    [
      "a file is now a link, even to the same bytes",
      async (root) => {
        await rename(join(root, "codemods/rename-it/transform.ts"), join(root, "elsewhere.ts"));
        await symlink(join(root, "elsewhere.ts"), join(root, "codemods/rename-it/transform.ts"));
      },
      { file: "codemods/rename-it/transform.ts", received: "a symbolic link" },
    ],
    [
      "there is a file that nobody listed",
      (root) => writeTree(root, { "codemods/rename-it/transform.js": "evil" }),
      { file: "codemods/rename-it/transform.js", expected: "no file beside those that are listed" },
    ],
  ])("is refused when %s", async (_, tamper, mismatch) => {
    const library = await libraryWith(assets);
    await tamper(library.root);
    const directory = await directoryWith({ "a.ts": "before;\n" });
    for (const use of [
      () => library.apply("rename-it", { directory, write: true }),
      () => library.explain("rename-it"),
    ])
      await expect(use()).rejects.toMatchObject({ code: "E_PATTERN_INTEGRITY", ...mismatch });
    expect(await readFile(join(directory, "a.ts"), "utf8")).toBe("before;\n");
  });

  it("is not refused for what a compiler leaves beside it", async () => {
    const library = await libraryWith(assets);
    await writeTree(library.root, {
      "codemods/rename-it/transform.d.ts": "",
      "codemods/rename-it/transform.js.map": "",
    });
    await expect(library.explain("rename-it")).resolves.toMatchObject({ pattern: { id: "rename-it" } });
  });
});
