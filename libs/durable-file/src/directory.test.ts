import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createDirectoryDurably, syncDirectory } from "./index.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "durable-file-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it("creates a directory with its parents, and again without complaint", async () => {
  const deep = join(directory, "a/b/c");
  await createDirectoryDurably(deep);
  await createDirectoryDurably(deep);
  expect((await stat(deep)).isDirectory()).toBe(true);
});

it("says what stands in the way", async () => {
  await writeFile(join(directory, "file"), "");
  await expect(createDirectoryDurably(join(directory, "file/x"))).rejects.toThrow(/ENOTDIR/);
});

it("a directory that does not exist cannot be synced", async () => {
  await expect(syncDirectory(join(directory, "absent"))).rejects.toThrow(/ENOENT/);
});
