import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  codemod,
  directoryWith,
  libraryWith,
  readText,
  renaming,
  repositoryWith,
} from "../testing/workshop.ts";

/** A codemod that does something else first, then renames. */
const meddling = (statement: string) => `
  import fs from "node:fs";
  ${renaming.replace("{", `{ ${statement};`)}
`;

describe("a file that does not parse", () => {
  it("is skipped and reported with its place; the others are changed", async () => {
    const directory = await directoryWith({
      "a.ts": "before;\n",
      "broken.ts": "before;\nlet x = (;\n",
      "c.ts": "before;\n",
    });
    const library = await libraryWith(codemod("rename-it", renaming));
    const report = await library.apply("rename-it", { directory, write: true });
    expect(report.changed).toEqual(["a.ts", "c.ts"]);
    expect(report.errors).toEqual([
      { file: "broken.ts", kind: "syntax", message: "Unexpected token", line: 2, column: 10 },
    ]);
    expect(await readText(directory, "broken.ts")).toBe("before;\nlet x = (;\n");
  });
});

describe("a file whose name is no UTF-8", () => {
  it("stays as it is, and is told of", async () => {
    const directory = await repositoryWith({ "a.ts": "before;\n" });
    const odd = Buffer.concat([Buffer.from(`${directory}/odd-`), Buffer.from([0xff]), Buffer.from(".ts")]);
    await writeFile(odd, "before;\n");
    const library = await libraryWith(codemod("rename-it", renaming));
    const report = await library.apply("rename-it", { directory, write: true });
    expect(report.changed).toEqual(["a.ts"]);
    expect(report.skipped).toEqual([{ file: "odd-\uFFFD.ts", reason: "name-not-utf-8" }]);
    expect(await readFile(odd, "utf8")).toBe("before;\n");
  });
});

describe("a codemod that fails", () => {
  it("fails on its file only", async () => {
    const library = await libraryWith(
      codemod("rename-it", meddling('if (file.path === "b.ts") throw new TypeError("no b")')),
    );
    const directory = await directoryWith({ "a.ts": "before;\n", "b.ts": "before;\n" });
    const report = await library.apply("rename-it", { directory, write: true });
    expect(report.changed).toEqual(["a.ts"]);
    expect(report.errors).toEqual([{ file: "b.ts", kind: "pattern", message: "no b" }]);
  });
});

describe("an abort", () => {
  it("before the last file is computed leaves every file as it was", async () => {
    const controller = new AbortController();
    const library = await libraryWith(codemod("rename-it", renaming));
    const tree = { "a.ts": "before;\n", "b.ts": "before;\n", "c.ts": "before;\n" };
    const directory = await repositoryWith(tree);
    const work = library.apply("rename-it", {
      directory,
      write: true,
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 2) controller.abort(new Error("stopped by a person"));
      },
    });
    await expect(work).rejects.toThrow("stopped by a person");
    for (const file of Object.keys(tree)) expect(await readText(directory, file)).toBe("before;\n");
  });

  it("before the start reads nothing", async () => {
    const library = await libraryWith(codemod("rename-it", renaming));
    const directory = await repositoryWith({ "a.ts": "before;\n" });
    const signal = AbortSignal.abort(new Error("never mind"));
    await expect(library.apply("rename-it", { directory, write: true, signal })).rejects.toThrow(
      "never mind",
    );
    expect(await readText(directory, "a.ts")).toBe("before;\n");
  });
});

describe("a codemod that goes behind the runner's back", () => {
  it.each([
    [
      "writes another file",
      'fs.writeFileSync(here + "/other.txt", "x")',
      { file: "other.txt", change: "modified" },
    ],
    ["creates a file", 'fs.writeFileSync(here + "/new.txt", "x")', { file: "new.txt", change: "created" }],
    [
      "deletes a file",
      'fs.rmSync(here + "/other.txt", { force: true })',
      { file: "other.txt", change: "deleted" },
    ],
  ])("is found out when it %s", async (_, statement, violation) => {
    const directory = await directoryWith({ "a.ts": "before;\n", "other.txt": "text\n" });
    const library = await libraryWith(
      codemod("rename-it", meddling(`const here = ${JSON.stringify(directory)}; ${statement}`)),
    );
    const report = await library.apply("rename-it", { directory, write: true });
    expect(report.effectsViolated).toEqual([violation]);
  });

  it("does not overwrite what somebody else changed meanwhile", async () => {
    const directory = await directoryWith({ "a.ts": "before;\n", "b.ts": "before;\n" });
    const library = await libraryWith(
      codemod(
        "rename-it",
        meddling(
          `if (file.path === "b.ts") fs.writeFileSync(${JSON.stringify(join(directory, "a.ts"))}, "theirs;")`,
        ),
      ),
    );
    const report = await library.apply("rename-it", { directory, write: true });
    expect(await readText(directory, "a.ts")).toBe("theirs;");
    expect(report.changed).toEqual(["b.ts"]);
    expect(report.errors).toMatchObject([
      { file: "a.ts", kind: "write", message: expect.stringMatching(/changed by somebody else/) as string },
    ]);
    expect(report.effectsViolated).toEqual([{ file: "a.ts", change: "modified" }]);
    expect(report.patch).not.toContain("a.ts");
  });
});

describe("a file that cannot be written any more", () => {
  it.each([
    [
      "its directory became a link out of the target",
      "fs.symlinkSync(outside, sub)",
      /a link out of the target directory/,
    ],
    ["its directory is gone", "", /ENOENT/],
  ])("is reported, and nothing is written elsewhere: %s", async (_, after, message) => {
    const outside = await directoryWith({ "a.ts": "before;\n" });
    const directory = await directoryWith({ "sub/a.ts": "before;\n", "z.ts": "before;\n" });
    const meddle = `if (file.path === "z.ts") {
      const [outside, sub] = ${JSON.stringify([outside, join(directory, "sub")])};
      fs.rmSync(sub, { recursive: true, force: true });
      ${after};
    }`;
    const library = await libraryWith(codemod("rename-it", meddling(meddle)));
    const report = await library.apply("rename-it", { directory, write: true });
    expect(report.changed).toEqual(["z.ts"]);
    expect(report.errors).toMatchObject([
      { file: "sub/a.ts", kind: "write", message: expect.stringMatching(message) as string },
    ]);
    expect(await readText(outside, "a.ts")).toBe("before;\n");
  });
});
