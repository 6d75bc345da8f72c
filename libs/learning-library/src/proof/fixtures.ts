import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { IndexEntry } from "../catalog/pattern-index.ts";

export type FixtureKind = "positive" | "negative" | "reported" | "syntax-error";

/**
 * One fixture of a codemod or a lint rule. By its files in `fixtures/`:
 * `<case>.input.<ext>` and `<case>.output.<ext>`: the first must become the second;
 * `<case>.unchanged.<ext>`: must stay byte for byte, and nothing is reported;
 * `<case>.reported.<ext>`: must stay byte for byte, and a lint rule reports it;
 * `<case>.syntax-error.<ext>`: must stay byte for byte, and is reported as not parsing;
 * `<case>.options.json`: the options of that case, when it has any;
 * `<case>.types.json`: compiler options, `{}` for none: what comes out must type-check with them.
 */
export interface Fixture {
  readonly name: string;
  readonly kind: FixtureKind;
  /** With its dot, such as `.ts`. */
  readonly extension: string;
  /** The file that is given to the pattern, relative to the library's root. */
  readonly input: string;
  /** The file that holds what must come out: the input itself where nothing may change. */
  readonly output: string;
  readonly options: string | undefined;
  /** The file with the compiler options that what comes out must type-check with. */
  readonly types: string | undefined;
}

const kinds: Readonly<Record<string, FixtureKind>> = {
  input: "positive",
  unchanged: "negative",
  reported: "reported",
  "syntax-error": "syntax-error",
};

const roleInName = /^(.+)\.(input|unchanged|reported|syntax-error)(\.[a-z]+)$/;

export interface FixtureSet {
  /** Sorted by name. */
  readonly fixtures: readonly Fixture[];
  /** Files in `fixtures/` that belong to no fixture: a misspelt role, an input without its output. */
  readonly orphans: readonly string[];
}

export function fixturesOf(entry: IndexEntry): FixtureSet {
  const directory = `${dirname(entry.manifest)}/fixtures`;
  const paths = entry.files.map(({ path }) => path).filter((path) => path.startsWith(`${directory}/`));
  const fixtures = paths.flatMap((path) => fixtureOf(directory, path, new Set(paths)));
  const used = new Set(
    fixtures.flatMap(({ input, output, options, types }) => [input, output, options, types]),
  );
  return { fixtures, orphans: paths.filter((path) => !used.has(path)) };
}

function fixtureOf(directory: string, input: string, paths: ReadonlySet<string>): Fixture[] {
  if (dirname(input) !== directory) return [];
  const [, name = "", role = "", extension = ""] = roleInName.exec(basename(input)) ?? [];
  const kind = kinds[role];
  if (kind === undefined) return [];
  const output = kind === "positive" ? `${directory}/${name}.output${extension}` : input;
  const optionsFile = `${directory}/${name}.options.json`;
  const options = paths.has(optionsFile) ? optionsFile : undefined;
  const typesFile = `${directory}/${name}.types.json`;
  const types = paths.has(typesFile) && kind !== "syntax-error" ? typesFile : undefined;
  return paths.has(output) ? [{ name, kind, extension, input, output, options, types }] : [];
}

/** The options of a fixture; none when it has no file for them. */
export async function readOptions(root: string, fixture: Fixture): Promise<Record<string, unknown>> {
  if (fixture.options === undefined) return {};
  return JSON.parse(await readFile(join(root, fixture.options), "utf8")) as Record<string, unknown>;
}

/** What a pattern does, shown on code. */
export interface PatternExample {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly before: string;
  readonly after: string;
}

const mostExamples = 2;

/** The first positive fixtures, for people and models to learn from. */
export async function readExamples(root: string, entry: IndexEntry): Promise<PatternExample[]> {
  const positive = fixturesOf(entry).fixtures.filter(({ kind }) => kind === "positive");
  return await Promise.all(
    positive.slice(0, mostExamples).map(async (fixture) => ({
      name: fixture.name,
      options: await readOptions(root, fixture),
      before: await readFile(join(root, fixture.input), "utf8"),
      after: await readFile(join(root, fixture.output), "utf8"),
    })),
  );
}
