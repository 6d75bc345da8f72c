import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  codemod,
  codemodManifest,
  directoryWith,
  readText,
  renaming,
  template,
  writeTree,
} from "../testing/workshop.ts";
import { checkIndex, writeIndex } from "./index-freshness.ts";

async function freshLibrary(): Promise<string> {
  const root = await directoryWith({
    ...codemod("rename-it", renaming),
    "codemods/rename-it/fixtures/a.input.ts": "before;\n",
    ...template("hello", "Hi\n"),
  });
  await writeIndex(root);
  return root;
}

describe("writeIndex", () => {
  it("writes only when something changed", async () => {
    const root = await freshLibrary();
    const before = await stat(join(root, "index.json"), { bigint: true });
    expect(await writeIndex(root)).toMatchObject({ changed: false });
    expect((await stat(join(root, "index.json"), { bigint: true })).ino).toBe(before.ino);
    await writeTree(root, template("bye", "Bye\n"));
    expect(await writeIndex(root)).toMatchObject({ changed: true });
    expect(await readText(root, "index.json")).toContain('"bye"');
  });
});

describe("checkIndex", () => {
  it("finds nothing right after writing", async () => {
    expect(await checkIndex(await freshLibrary())).toEqual([]);
  });

  it("says what is stale: files changed, added, removed", async () => {
    const root = await freshLibrary();
    await writeTree(root, {
      "codemods/rename-it/transform.ts": `${renaming}\n`,
      "codemods/rename-it/fixtures/b.input.ts": "before;\n",
    });
    await rm(join(root, "codemods/rename-it/fixtures/a.input.ts"));
    expect(await checkIndex(root)).toEqual([
      { id: "rename-it@1.0.0", reason: "codemods/rename-it/fixtures/a.input.ts was removed" },
      { id: "rename-it@1.0.0", reason: "codemods/rename-it/fixtures/b.input.ts was added" },
      { id: "rename-it@1.0.0", reason: "codemods/rename-it/transform.ts changed" },
    ]);
  });

  it("says what is stale: assets added, removed, and raised to another version", async () => {
    const root = await freshLibrary();
    await rm(join(root, "templates/hello.md"));
    const changelog = [
      { version: "1.1.0", change: "More." },
      { version: "1.0.0", change: "First." },
    ];
    await writeTree(root, {
      ...template("bye", "Bye\n"),
      "codemods/rename-it/pattern.json": codemodManifest("rename-it", { version: "1.1.0", changelog }),
    });
    expect(await checkIndex(root)).toEqual([
      { id: "bye@1.0.0", reason: "is not in index.json" },
      { id: "hello@1.0.0", reason: "is in index.json, but its files say otherwise or are gone" },
      { id: "rename-it@1.0.0", reason: "is in index.json, but its files say otherwise or are gone" },
      { id: "rename-it@1.1.0", reason: "is not in index.json" },
    ]);
  });
});
