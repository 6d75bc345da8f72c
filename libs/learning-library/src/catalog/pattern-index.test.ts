import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codemod, directoryWith, libraryWith, readText, renaming, template } from "../testing/workshop.ts";
import { writeIndex } from "./index-freshness.ts";
import { readIndex, type PatternIndex } from "./pattern-index.ts";

async function indexWith(change: (index: PatternIndex) => void): Promise<string> {
  const root = await directoryWith({
    ...codemod("rename-it", renaming),
    ...template("hello", "Hi {{name}}\n", ["name"]),
  });
  const { index } = await writeIndex(root);
  change(index);
  await writeFile(join(root, "index.json"), JSON.stringify(index));
  return root;
}

describe("readIndex", () => {
  it("reads what writeIndex wrote", async () => {
    const { root } = await libraryWith(codemod("rename-it", renaming));
    const index = await readIndex(root);
    expect(index.patterns.map(({ id, entry }) => [id, entry])).toEqual([
      ["rename-it", "codemods/rename-it/transform.ts"],
    ]);
    expect(JSON.stringify(index, null, 2)).toBe((await readText(root, "index.json")).trim());
  });

  it("says which file is absent", async () => {
    const root = await directoryWith({});
    await expect(readIndex(root)).rejects.toThrow(join(root, "index.json"));
    await expect(readIndex(root)).rejects.toMatchObject({
      code: "E_PATTERN_INDEX",
      cause: { code: "ENOENT" },
    });
  });

  it("says that it is no JSON", async () => {
    const root = await directoryWith({ "index.json": "{" });
    await expect(readIndex(root)).rejects.toThrow(
      /index\.json\n.*expected a JSON document, received Expected property/,
    );
  });

  it.each<[string, (index: PatternIndex) => void, RegExp]>([
    [
      "a version that is none",
      ({ patterns }) => Object.assign(patterns[1]!, { version: "1" }),
      /patterns\[1\]\.version: expected a semantic version such as 1\.2\.0, received "1"/,
    ],
    [
      "an unknown key",
      ({ patterns }) => Object.assign(patterns[0]!, { titel: "x" }),
      /patterns\[0\]: unknown key "titel"; did you mean "title"\?/,
    ],
    [
      "a path out of the root",
      ({ patterns }) => Object.assign(patterns[0]!.files[0]!, { path: "../../etc/passwd" }),
      /patterns\[0\]\.files\[0\]\.path: expected a relative path that stays inside the library, received "\.\.\/\.\.\/etc/,
    ],
    [
      "an absolute path",
      ({ patterns }) => Object.assign(patterns[1]!, { entry: "/tmp/evil.js" }),
      /patterns\[1\]\.entry: expected a relative path that stays inside the library, received "\/tmp\/evil\.js"/,
    ],
    [
      "a module that is not among the files",
      ({ patterns }) => Object.assign(patterns[1]!, { entry: "codemods/other/transform.ts" }),
      /patterns\[1\]\.entry: expected one of the entry's files/,
    ],
    [
      "a file's digest that does not fit the asset's",
      ({ patterns }) => Object.assign(patterns[1]!.files[0]!, { sha256: "0".repeat(64) }),
      /patterns\[1\]\.integrity: expected the digest of the entry's files/,
    ],
    [
      "a title that was changed by hand",
      ({ patterns }) => Object.assign(patterns[1]!, { title: "Harmless" }),
      /digest: expected "sha256:[0-9a-f]{64}" for this content, received "sha256:/,
    ],
    [
      "another schema",
      (index) => Object.assign(index, { schemaVersion: 2 }),
      /schemaVersion: expected 1, received 2/,
    ],
    [
      "the same version twice",
      ({ patterns }) => patterns.push(patterns[0]!),
      /patterns\[2\]: expected hello@1\.0\.0 only once/,
    ],
  ])("refuses %s, with path, expected and received", async (_, change, message) => {
    await expect(readIndex(await indexWith(change))).rejects.toThrow(message);
  });
});
