import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { wildSources, wildTransforms, type WildTransform } from "../../testing/wild-transforms.ts";
import { codemodManifest, directoryWith, libraryWith, readText } from "../../testing/workshop.ts";

const cli = createRequire(import.meta.url).resolve("jscodeshift/bin/jscodeshift.js");

/** What jscodeshift's own command makes of the files, and which of them it could not do. */
async function runTheirs({ files, main, options = {} }: WildTransform) {
  const directory = await directoryWith(wildSources);
  const transform = join(await directoryWith(files), main);
  const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const output = execFileSync(
    process.execPath,
    [cli, "--run-in-band", "--verbose=2", ...flags, "--transform", transform, "."],
    { cwd: directory, encoding: "utf8", env: { BABEL_DISABLE_CACHE: "1" } },
  );
  const errors = [...output.matchAll(/^ ERR (\S+)/gm)].map(([, file]) => file).sort();
  return { directory, errors };
}

async function libraryOf({ files, options = {} }: WildTransform) {
  const properties = Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, { type: "string", default: value }]),
  );
  return await libraryWith({
    "codemods/theirs/pattern.json": codemodManifest("theirs", {
      options: { type: "object", additionalProperties: false, properties },
    }),
    ...Object.fromEntries(
      Object.entries(files).map(([path, content]) => [`codemods/theirs/${path}`, content]),
    ),
  });
}

async function contents(directory: string, files: readonly string[]): Promise<Record<string, string>> {
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readText(directory, file)] as const)),
  );
}

/** Their form is not the one that recast and jscodeshift leave alone: it is kept, unless the caller asks for theirs. */
const ownForm = new Set(["crlf.js", "mixed.js", "marked.js", "no-newline.js"]);
const all = Object.keys(wildSources);
const plain = all.filter((file) => !ownForm.has(file));

describe("a transform that was written for jscodeshift", () => {
  it.each(Object.entries(wildTransforms))(
    "gives the same bytes and fails on the same files as under jscodeshift itself: %s",
    { timeout: 60_000 },
    async (name, wild) => {
      const theirs = await runTheirs(wild);
      const library = await libraryOf(wild);
      const expected = await contents(theirs.directory, all);

      const verbatim = await directoryWith(wildSources);
      const report = await library.apply("theirs", { directory: verbatim, write: true, layout: "verbatim" });
      expect(await contents(verbatim, all)).toEqual(expected);
      expect(report.errors.map(({ file }) => file)).toEqual(theirs.errors);
      expect(report.changed.length).toBeGreaterThan(0);
      expect(report.changed).toEqual(
        all.filter((file) => expected[file] !== wildSources[file as keyof typeof wildSources]).sort(),
      );

      const preserved = await directoryWith(wildSources);
      await library.apply("theirs", { directory: preserved, write: true });
      const same = name.startsWith("text alone") ? [] : plain;
      expect(await contents(preserved, same)).toEqual(await contents(theirs.directory, same));
    },
  );
});
