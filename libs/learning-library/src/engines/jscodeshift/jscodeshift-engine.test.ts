import { describe, expect, it } from "vitest";
import { codemod, codemodManifest, directoryWith, libraryWith, readText } from "../../testing/workshop.ts";

describe("a transform", () => {
  it("speaks and counts through the api", async () => {
    const library = await libraryWith(
      codemod(
        "talks",
        `export default (file: { path: string }, api) => {
           api.report("seen " + file.path); api.stats("files"); api.stats("parts", 3);
         };`,
      ),
    );
    const directory = await directoryWith({ "a.ts": "a", "b.ts": "b" });
    expect(await library.apply("talks", { directory, write: false })).toMatchObject({
      unchanged: 2,
      messages: [
        { file: "a.ts", message: "seen a.ts" },
        { file: "b.ts", message: "seen b.ts" },
      ],
      stats: { files: 2, parts: 6 },
    });
  });
});

describe("a module that is no transform", () => {
  it.each([
    [
      "no default export",
      "export const x = 1;",
      /cannot be loaded from codemods\/x\/transform\.ts: expected a default export/,
    ],
    [
      "a parser that is none",
      "export const parser = 7; export default () => {};",
      /expected the export `parser` to be/,
    ],
    ["code that throws", "throw new Error('no luck');", /cannot be loaded from .*: no luck/],
    ["an import that is not there", 'import "no-such-package"; export default () => {};', /no-such-package/],
  ])("is refused: %s", async (_, transform, message) => {
    const library = await libraryWith(codemod("x", transform));
    const work = library.apply("x", { directory: await directoryWith({}), write: true });
    await expect(work).rejects.toThrow(message);
    await expect(work).rejects.toMatchObject({ code: "E_PATTERN_LOAD" });
  });
});

describe("a codemod that is changed and indexed again", () => {
  it.each(["transform.ts", "transform.mjs", "transform.cjs"])(
    "runs as it is now, not as it was loaded before: %s",
    async (file) => {
      const text = (to: string) =>
        file.endsWith("cjs") ? `module.exports = () => "${to}"` : `export default () => "${to}"`;
      const directory = await directoryWith({ "a.ts": "old" });
      for (const to of ["one", "two"]) {
        const library = await libraryWith({
          "codemods/x/pattern.json": codemodManifest("x"),
          [`codemods/x/${file}`]: text(to),
        });
        await library.apply("x", { directory, write: true });
        expect(await readText(directory, "a.ts")).toBe(to);
      }
    },
  );
});
