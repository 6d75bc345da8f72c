import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codemod, directoryWith, libraryWith, readText, renaming } from "../testing/workshop.ts";
import type { RunProgress } from "./target.ts";

const numbered = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${String(index).padStart(3, "0")}.ts`, "before;\n"]),
  );

/** A codemod that does something else first on some files, then renames. */
const when = (condition: string, statement: string) =>
  codemod("rename-it", renaming.replace("{", `{ if (${condition}) { ${statement} }`));

describe("a run without `write`", () => {
  it("changes nothing and says what it would", async () => {
    const library = await libraryWith(codemod("rename-it", renaming));
    const directory = await directoryWith({ "a.ts": "before;\n" });
    const report = await library.apply("rename-it", { directory });
    expect(report).toMatchObject({ written: false, changed: ["a.ts"] });
    expect(report.patch).toContain("+after;");
    expect(await readText(directory, "a.ts")).toBe("before;\n");
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});

describe("a file on which a pattern never ends", () => {
  it.each([
    ["a loop", "for (;;);"],
    ["a promise that nobody settles", "return new Promise(() => {});"],
  ])("is reported after its time, and the others are done: %s", async (_, statement) => {
    const library = await libraryWith(when('file.path === "005.ts"', statement));
    for (let timeLimitMs = 1500; ; timeLimitMs *= 2) {
      const directory = await directoryWith(numbered(60));
      const report = await library.apply("rename-it", { directory, write: true, timeLimitMs, workers: 2 });
      // Where the machine was too slow for files that end, nothing is proved yet.
      if (report.errors.some(({ file }) => file !== "005.ts") && timeLimitMs < 10_000) continue;
      const message = `it took more than ${timeLimitMs} ms and was stopped`;
      expect(report.errors).toEqual([{ file: "005.ts", kind: "timeout", message }]);
      expect(report.changed).toHaveLength(59);
      expect(await readText(directory, "005.ts")).toBe("before;\n");
      expect(await readText(directory, "059.ts")).toBe("after;\n");
      return;
    }
  });
});

describe("a file that takes too much", () => {
  it("memory is reported, and the others are done", { timeout: 60_000 }, async () => {
    const hoard = "const all = []; for (;;) all.push(Array.from({ length: 1e5 }, (_, i) => ({ i })));";
    const library = await libraryWith(when('file.path === "005.ts"', hoard));
    const directory = await directoryWith(numbered(30));
    const report = await library.apply("rename-it", {
      directory,
      write: true,
      memoryLimitMb: 96,
      workers: 2,
    });
    expect(report.errors).toEqual([
      { file: "005.ts", kind: "memory", message: "it took more memory than it may and was stopped" },
    ]);
    expect(report.changed).toHaveLength(29);
  });

  it("together with those before it is done in a fresh thread", { timeout: 60_000 }, async () => {
    // Each file leaves 12 MiB behind: sixteen of them are more than a thread may have, one is not.
    const leak = "(globalThis.kept ??= []).push(Array.from({ length: 15e4 }, (_, i) => ({ i })));";
    const library = await libraryWith(when("true", leak));
    const directory = await directoryWith(numbered(16));
    const report = await library.apply("rename-it", {
      directory,
      write: true,
      memoryLimitMb: 96,
      workers: 1,
    });
    expect(report.errors).toEqual([]);
    expect(report.changed).toHaveLength(16);
  });
});

describe("a file on which a pattern ends its thread", () => {
  it.each([
    ["process.exit(3);", "it ended the thread that it ran in, with exit code 3"],
    [
      'setImmediate(() => { throw new Error("out of the blue"); }); return new Promise(() => {});',
      "out of the blue",
    ],
  ])("is reported, and the others are done: %s", async (statement, message) => {
    const library = await libraryWith(when('file.path === "001.ts"', statement));
    const directory = await directoryWith(numbered(4));
    const report = await library.apply("rename-it", { directory, write: true });
    expect(report.errors).toEqual([{ file: "001.ts", kind: "pattern", message }]);
    expect(report.changed).toEqual(["000.ts", "002.ts", "003.ts"]);
  });
});

describe("the report", () => {
  it("is the same with one thread and with many", async () => {
    const library = await libraryWith(
      when(
        "true",
        `api.report("at " + file.path); api.stats("seen"); if (file.path.endsWith("7.ts")) throw new Error("no 7");`,
      ),
    );
    const directory = await directoryWith({ ...numbered(150), "x.ts": "let (", "y.bin.ts": "a\0" });
    const [one, many] = await Promise.all(
      [1, 4].map((workers) => library.apply("rename-it", { directory, workers })),
    );
    expect(many).toEqual(one);
    expect(one?.changed).toHaveLength(135);
    expect(one?.changed).toEqual(one?.changed.toSorted());
  });
});

describe("progress", () => {
  it("counts every file once, up to the total", async () => {
    const library = await libraryWith(codemod("rename-it", renaming));
    const directory = await directoryWith({ ...numbered(50), "bad.ts": "let (", "zero.ts": "a\0" });
    const seen: RunProgress[] = [];
    await library.apply("rename-it", { directory, workers: 2, onProgress: (one) => seen.push(one) });
    expect(seen.map(({ done }) => done)).toEqual(Array.from({ length: 52 }, (_, index) => index + 1));
    expect(new Set(seen.map(({ file }) => file)).size).toBe(52);
    expect(seen.every(({ total, pattern }) => total === 52 && pattern.id === "rename-it")).toBe(true);
    const statusOf = (name: string) => seen.find(({ file }) => file === name)?.status;
    expect([statusOf("000.ts"), statusOf("bad.ts"), statusOf("zero.ts")]).toEqual([
      "changed",
      "failed",
      "skipped",
    ]);
  });

  it("ends the run with what its listener throws, and nothing is written", async () => {
    const library = await libraryWith(codemod("rename-it", renaming));
    const directory = await directoryWith(numbered(10));
    const onProgress = () => {
      throw new Error("enough");
    };
    await expect(library.apply("rename-it", { directory, write: true, onProgress })).rejects.toThrow(
      "enough",
    );
    expect(await readText(directory, "000.ts")).toBe("before;\n");
  });
});

describe("an abort", () => {
  it("ends a file that would never end", async () => {
    const library = await libraryWith(when('file.path === "001.ts"', "for (;;);"));
    const directory = await directoryWith(numbered(3));
    const controller = new AbortController();
    const work = library.apply("rename-it", {
      directory,
      write: true,
      signal: controller.signal,
      onProgress: () => {
        controller.abort(new Error("a person lost patience"));
      },
    });
    await expect(work).rejects.toThrow("a person lost patience");
    expect(await readFile(join(directory, "000.ts"), "utf8")).toBe("before;\n");
  });
});

describe("an abort while a pattern is loaded", () => {
  it("ends code that never ends", async () => {
    const marker = join(await directoryWith({}), "loading");
    const code = `import fs from "node:fs"; fs.writeFileSync(${JSON.stringify(marker)}, ""); for (;;);`;
    const library = await libraryWith(codemod("x", `${code} export default () => {};`));
    const controller = new AbortController();
    const work = library.apply("x", { directory: "/no/such/directory", signal: controller.signal });
    const ended = expect(work).rejects.toThrow("not today");
    await expect.poll(() => existsSync(marker)).toBe(true);
    controller.abort(new Error("not today"));
    await ended;
  });
});

describe("a pattern in its thread", () => {
  it("has what it prints put into the report, and sees none of the environment", async () => {
    const library = await libraryWith(
      when("true", `console.log("one\\ntwo", Object.keys(process.env).length); console.error("three");`),
    );
    const report = await library.apply("rename-it", {
      directory: await directoryWith({ "a.ts": "before;\n" }),
    });
    expect(report.messages.map(({ message }) => message)).toEqual(["one", "two 0", "three"]);
  });
});

it.each([
  [{ workers: 0 }, "workers = 0"],
  [{ timeLimitMs: Number.NaN }, "timeLimitMs = NaN"],
  [{ memoryLimitMb: 1.5 }, "memoryLimitMb = 1.5: expected a whole number from 16"],
])("a limit that is none is refused: %j", async (limit, message) => {
  const library = await libraryWith(codemod("rename-it", renaming));
  const work = library.apply("rename-it", { directory: await directoryWith({}), ...limit });
  await expect(work).rejects.toThrow(message);
  await expect(work).rejects.toMatchObject({ code: "E_PATTERN_LIMIT" });
});
