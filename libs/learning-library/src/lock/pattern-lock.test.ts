import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeIndex } from "../catalog/index-freshness.ts";
import { PatternLibrary } from "../pattern-library.ts";
import {
  codemod,
  directoryWith,
  libraryWith,
  readText,
  recipe,
  renaming,
  writeTree,
} from "../testing/workshop.ts";
import { readLock, writeLock } from "./pattern-lock.ts";

const tree = {
  ...codemod("one", renaming),
  ...codemod("two", renaming),
  ...recipe("both", ["one", "two@^1"]),
};

describe("patterns.lock", () => {
  it("pins nothing that is not what the index describes", async () => {
    const library = await libraryWith(tree);
    await writeFile(join(library.root, "codemods/two/transform.ts"), "export default () => undefined;\n");
    await expect(library.lock(["two"])).rejects.toThrow(
      'The pattern "two" 1.0.0 is refused, because codemods/two/transform.ts is not the file',
    );
    await expect(library.lock(["both"])).rejects.toThrow('The pattern "two" 1.0.0 is refused');
    await expect(library.lock(["one"])).resolves.toHaveProperty("patterns.one.version", "1.0.0");
  });

  it("is written and read, with the same bytes whatever the order", async () => {
    const library = await libraryWith(tree);
    const directory = await directoryWith({});
    expect(await readLock(directory)).toBeUndefined();
    await writeLock(directory, await library.lock(["two", "one@1"]));
    const digest = (id: string) => library.resolve(id).integrity;
    expect(JSON.parse(await readText(directory, "patterns.lock"))).toEqual({
      lockfileVersion: 1,
      patterns: {
        one: { version: "1.0.0", digest: digest("one") },
        two: { version: "1.0.0", digest: digest("two") },
      },
    });
    const before = await readText(directory, "patterns.lock");
    const lock = await readLock(directory);
    await writeLock(directory, {
      lockfileVersion: 1,
      patterns: { two: lock!.patterns["two"]!, one: lock!.patterns["one"]! },
    });
    expect(await readText(directory, "patterns.lock")).toBe(before);
  });

  it("pins the steps of a recipe with it", async () => {
    const library = await libraryWith(tree);
    expect(Object.keys((await library.lock(["both"])).patterns)).toEqual(["one", "two", "both"]);
  });

  it("holds a library that has what it pins", async () => {
    const library = await libraryWith(tree);
    const lock = await library.lock(["one"]);
    const locked = await PatternLibrary.open(library.root, { lock });
    expect(locked.resolve("one@^1").version).toBe("1.0.0");
    expect(locked.list()).toEqual(library.list());
  });

  it("refuses a library whose pattern changed, before anything of it is used", async () => {
    const library = await libraryWith(tree);
    const lock = await library.lock(["one", "two"]);
    const pinned = lock.patterns["one"]!.digest;
    await writeTree(library.root, { "codemods/one/README.md": "changed" });
    const { index } = await writeIndex(library.root);
    const received = index.patterns.find(({ id }) => id === "one")!.integrity;
    const work = PatternLibrary.open(library.root, { lock });
    await expect(work).rejects.toMatchObject({ code: "E_PATTERN_LOCK" });
    await expect(work).rejects.toThrow(`\n  one: expected 1.0.0 ${pinned}, received 1.0.0 ${received}\n`);
  });

  it("refuses a library that no longer has the version, or the pattern", async () => {
    const library = await libraryWith(tree);
    const digest = `sha256:${"0".repeat(64)}`;
    const patterns = { one: { version: "0.9.0", digest }, gone: { version: "1.0.0", digest } };
    const work = PatternLibrary.open(library.root, { lock: { lockfileVersion: 1, patterns } });
    await expect(work).rejects.toThrow(`one: expected 0.9.0 ${digest}, received 1.0.0`);
    await expect(work).rejects.toThrow("gone: expected 1.0.0 ");
    await expect(work).rejects.toThrow("received no pattern of this id");
  });

  it.each([
    ["{", "Cannot read"],
    ['{"lockfileVersion":2,"patterns":{}}', "lockfileVersion: "],
    ['{"lockfileVersion":1,"patterns":{"one":{"version":"1.0.0"}}}', "patterns.one.digest: "],
    ['{"lockfileVersion":1,"pattern":{}}', 'unknown key "pattern"; did you mean "patterns"?'],
  ])("is refused when it is malformed: %s", async (text, message) => {
    const directory = await directoryWith({});
    await writeFile(join(directory, "patterns.lock"), text);
    await expect(readLock(directory)).rejects.toThrow(message);
    await expect(readLock(directory)).rejects.toMatchObject({ code: "E_PATTERN_LOCK" });
  });
});
