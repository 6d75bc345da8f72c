import fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, it } from "vitest";
import { FileList } from "../repository/file-list.ts";
import { pathGlob } from "../spec/spec-fields.ts";
import { globOptions, PathGlobs } from "./path-globs.ts";

const name = fc.constantFrom(
  "a",
  "b",
  "ab",
  "a.ts",
  "b.test.ts",
  ".env",
  ".github",
  "x y",
  "a+b",
  "[id]",
  "(g)",
  "ü",
  "$x",
  "A",
  "a\nb",
  "é".normalize("NFD"),
);
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const segment = fc.oneof(
  name,
  fc.constantFrom(
    "*",
    "**",
    "*.ts",
    "a*",
    "?",
    "[ab]",
    "[!a]",
    "[[]id]",
    "{a,b}",
    "*.{ts,js}",
    "a?c",
    ".*",
    "@(a|b)",
    "+(a)",
    "!(a)",
    "{1..3}",
    "**a",
    "\\*",
  ),
);
const glob = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));

describe("globs", () => {
  it("match what picomatch matches, wherever the quick way starts", () => {
    fc.assert(
      fc.property(
        fc.array(glob, { minLength: 1, maxLength: 3 }),
        fc.array(path, { maxLength: 12 }),
        (globs, paths) => {
          fc.pre(globs.every((text) => pathGlob.safeParse(text).success));
          const matchers = globs.map((text) => picomatch(text, globOptions));
          const expected = [...new Set(paths)]
            .filter((file) => matchers.some((matches) => matches(file)))
            .sort();
          const ours = new PathGlobs(globs);
          expect([...ours.matchesIn(new FileList(paths))].sort()).toEqual(expected);
          expect(paths.filter((file) => ours.matches(file)).every((file) => expected.includes(file))).toBe(
            true,
          );
        },
      ),
      { numRuns: 5000 },
    );
  });

  it("match a folder that is itself a file to git, such as a submodule", () => {
    expect([
      ...new PathGlobs(["vendor/lib/**"]).matchesIn(new FileList(["vendor/lib", "vendor/library"])),
    ]).toEqual(["vendor/lib"]);
  });

  it("that match nothing are dead", () => {
    const files = new FileList(["a/b.ts", "a0"]);
    expect(new PathGlobs(["a/**", "b/**", "a/*.md", "a"]).deadIn(files)).toEqual(["b/**", "a/*.md", "a"]);
  });
});

it("a list finds what is under a folder, as looking at every path does", () => {
  fc.assert(
    fc.property(fc.array(path), path, (paths, folder) => {
      const list = new FileList(paths);
      const expected = [...new Set(paths)].filter((file) => file.startsWith(`${folder}/`)).sort();
      expect(list.under(folder)).toEqual(expected);
      expect(list.hasFolder(folder)).toBe(expected.length > 0);
    }),
  );
});
