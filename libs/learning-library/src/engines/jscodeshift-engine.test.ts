import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  codemod,
  codemodManifest,
  directoryWith,
  libraryWith,
  readText,
  type Tree,
} from "../testing/workshop.ts";

const cli = createRequire(import.meta.url).resolve("jscodeshift/bin/jscodeshift.js");

const sources = {
  "a.js": "// head\nconst  before = require('x') // tail\nfoo(before,  1)\n",
  "b.js": "class A { before() { return this?.before ?? <p>{before}</p>; } }\n",
  "c.js": "nothing( here )",
  "d.js": 'import before, { x as y } from "z";\nexport default async () => { await before; };\n',
};

const rename = `j(file.source).find(j.Identifier, { name: "before" }).forEach((p) => { p.node.name = "after"; }).toSource()`;

/** Transforms as they are found in the wild. */
const transforms: Readonly<Record<string, Tree>> = {
  "a function as module.exports": {
    "transform.js": `module.exports = function (file, api) { const j = api.jscodeshift; return ${rename}; };`,
  },
  "a parser by name on module.exports": {
    "transform.js": `module.exports = (file, { j }) => ${rename}; module.exports.parser = "tsx";`,
  },
  "a default export compiled to CommonJS, with flow": {
    "transform.js": `Object.defineProperty(exports, "__esModule", { value: true });
      exports.default = (file, { j }) => ${rename}; exports.parser = "flow";`,
  },
  "a parser of its own": {
    "transform.js": `const parser = require(${JSON.stringify(createRequire(import.meta.url).resolve("jscodeshift/parser/babylon"))});
      module.exports = (file, { j }) => ${rename}; module.exports.parser = parser();`,
  },
  "options, promises, and results that change nothing": {
    "transform.js": `module.exports = async (file, { j }, options) => {
      if (file.path.endsWith("a.js")) return undefined;
      if (file.path.endsWith("b.js")) return "";
      if (file.path.endsWith("c.js")) return file.source;
      return ${rename} + "// " + options.note + "\\n";
    };`,
  },
  "options for the printer": {
    "transform.js": `module.exports = (file, { jscodeshift: j }) => j(file.source)
      .find(j.Literal).replaceWith(() => j.literal("new")).toSource({ quote: "single" });`,
  },
};

describe("a transform that was written for jscodeshift", () => {
  it.each(Object.keys(transforms))(
    "gives the same bytes as under jscodeshift itself: %s",
    { timeout: 60_000 },
    async (name) => {
      const theirs = await directoryWith(sources);
      const transformer = await directoryWith(transforms[name]!);
      execFileSync(
        process.execPath,
        [
          cli,
          "--run-in-band",
          "--no-babel",
          "--silent",
          "--note=hi",
          "-t",
          join(transformer, "transform.js"),
          theirs,
        ],
        { stdio: "pipe" },
      );

      const options = {
        type: "object",
        additionalProperties: false,
        properties: { note: { type: "string", default: "hi" } },
      };
      const library = await libraryWith({
        "codemods/theirs/pattern.json": codemodManifest("theirs", { options }),
        "codemods/theirs/transform.js": transforms[name]!["transform.js"]!,
      });
      const ours = await directoryWith(sources);
      const report = await library.apply("theirs", { directory: ours, write: true });

      expect(report.errors).toEqual([]);
      expect(report.changed.length).toBeGreaterThan(0);
      for (const file of Object.keys(sources))
        expect(await readText(ours, file)).toBe(await readText(theirs, file));
    },
  );

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
