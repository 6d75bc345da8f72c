import type * as FsPromises from "node:fs/promises";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FencedWriter } from "./fenced-writer.ts";

// A stale owner is suspended before each call of the file system that its write makes, while the new owner writes.

interface Calls {
  before: () => Promise<void>;
}

const calls = vi.hoisted((): Calls => ({ before: () => Promise.resolve() }));

vi.mock("node:fs/promises", async (importOriginal) => {
  const fs = await importOriginal<typeof FsPromises>();
  const hooked = <A extends unknown[], R>(call: (...args: A) => Promise<R>): ((...args: A) => Promise<R>) => {
    return async (...args) => {
      await calls.before();
      return call(...args);
    };
  };
  return {
    ...fs,
    mkdir: hooked(fs.mkdir as (path: string, options: object) => Promise<string | undefined>),
    open: hooked(fs.open),
    readdir: hooked(fs.readdir as (path: string) => Promise<string[]>),
    rename: hooked(fs.rename),
    unlink: hooked(fs.unlink),
  };
});

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "fenced-interleaving-"));
  file = join(directory, "state.json");
});
afterEach(async () => {
  calls.before = () => Promise.resolve();
  await rm(directory, { recursive: true, force: true });
});

/** @returns whether the stale owner's write made `n` calls */
async function staleOwnerSleepsAt(n: number, newer: () => Promise<void>): Promise<boolean> {
  let count = 0;
  calls.before = async () => {
    if (++count !== n) return;
    const own = calls.before;
    calls.before = () => Promise.resolve();
    await newer();
    calls.before = own;
  };
  const outcome = await new FencedWriter(file).write(3, "stale").then(
    () => "written",
    (error: unknown) => (error as { code: string }).code,
  );
  calls.before = () => Promise.resolve();
  expect(["written", "E_FENCED"]).toContain(outcome);
  return count >= n;
}

it.each([1, 2])(
  "what the new owner wrote %d times stays, wherever the stale one was suspended",
  async (writes) => {
    let n = 1;
    const newer = async (): Promise<void> => {
      for (let i = 0; i < writes; i++) await new FencedWriter(file).write(4, "new");
    };
    while (await staleOwnerSleepsAt(n, newer)) {
      expect(await readFile(file, "utf8"), `suspended at call ${n}`).toBe("new");
      expect((await readdir(`${file}.fence`)).filter((name) => name.includes("draft"))).toEqual([]);
      await expect(new FencedWriter(file).write(3, "late")).rejects.toMatchObject({ code: "E_FENCED" });
      await rm(`${file}.fence`, { recursive: true });
      await rm(file);
      n += 1;
    }
    expect(n).toBeGreaterThan(8);
  },
);
