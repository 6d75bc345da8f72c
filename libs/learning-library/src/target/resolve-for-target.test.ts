import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { indexDigest, listingDigest, type IndexEntry } from "../catalog/pattern-index.ts";
import { PatternLibrary } from "../pattern-library.ts";
import {
  codemod,
  directoryWith,
  libraryWith,
  readText,
  renaming,
  recipe,
  type Tree,
} from "../testing/workshop.ts";

const files = [{ path: "templates/x.md", bytes: 1, sha256: "0".repeat(64) }];

/** A library that is an index and nothing else: resolving reads nothing else. */
async function indexOf(...versions: Partial<IndexEntry>[]): Promise<PatternLibrary> {
  const patterns = versions.map((fields) => ({
    id: "tidy",
    kind: "template" as const,
    title: "Tidy up",
    problem: "It is untidy.",
    status: "stable" as const,
    languages: [],
    targets: [],
    manifest: "templates/x.md",
    integrity: listingDigest(files),
    files,
    version: "1.0.0",
    ...fields,
  }));
  const content = { schemaVersion: 1 as const, patterns };
  const index = JSON.stringify({ ...content, digest: indexDigest(content) });
  return await PatternLibrary.open(await directoryWith({ "index.json": index }));
}

const react = (range: string) => ({ targets: [{ package: "react", range }] });

const repository = (tree: Tree) => directoryWith({ ".git/HEAD": "", ...tree });

const installed = (version: string): Tree => ({
  "package.json": JSON.stringify({ dependencies: { react: "*" }, engines: { node: ">=20.11" } }),
  "node_modules/react/package.json": JSON.stringify({ version }),
});

describe("resolveFor", () => {
  it("takes the highest version that goes with what is installed, and says why not the others", async () => {
    const library = await indexOf(
      { version: "1.0.0", ...react("^16 || ^17") },
      { version: "1.1.0", ...react("^17") },
      { version: "2.0.0", ...react("^18") },
      { version: "2.1.0", ...react("^17 || ^18"), status: "revoked", statusReason: "It loses comments." },
      { version: "3.0.0", ...react(">=17"), status: "candidate" },
    );
    const [resolution] = await library.resolveFor(["tidy"], await repository(installed("17.0.2")));
    expect(resolution?.pattern).toMatchObject({ id: "tidy", version: "1.1.0" });
    expect(resolution?.considered).toEqual([
      { version: "3.0.0", verdict: "candidate", reasons: ["nobody has promoted it yet"] },
      { version: "2.1.0", verdict: "revoked", reasons: ["It loses comments."] },
      { version: "2.0.0", verdict: "unfit", reasons: ["it is for react ^18, but react 17.0.2 is installed"] },
      { version: "1.1.0", verdict: "chosen", reasons: [] },
      { version: "1.0.0", verdict: "older", reasons: [] },
    ]);
  });

  it("looks up to the root of the repository, and no further", async () => {
    const library = await indexOf(
      { version: "1.0.0", ...react("^16") },
      { version: "2.0.0", ...react("^18") },
    );
    const outer = await directoryWith({
      ...installed("16.0.0"),
      "repo/.git/HEAD": "",
      "repo/packages/a/x.ts": "",
    });
    const inside = join(outer, "repo/packages/a");
    expect((await library.resolveFor(["tidy"], inside))[0]?.pattern.version).toBe("2.0.0");
    const root = await repository({ ...installed("16.0.0"), "packages/a/package.json": "{}" });
    expect((await library.resolveFor(["tidy"], join(root, "packages/a")))[0]?.pattern.version).toBe("1.0.0");
  });

  it.each([
    ["~17.1.0", "chosen", []],
    [">=16", "chosen", ['it is for react ^17, and react is declared as ">=16"']],
    ["workspace:*", "chosen", ['it is for react ^17, and react is declared as "workspace:*"']],
  ])("goes by what is declared, where nothing is installed: %s", async (range, verdict, reasons) => {
    const library = await indexOf(react("^17"));
    const directory = await repository({
      "package.json": JSON.stringify({ devDependencies: { react: range } }),
    });
    const [resolution] = await library.resolveFor(["tidy@1"], directory);
    expect(resolution?.considered).toEqual([{ version: "1.0.0", verdict, reasons }]);
  });

  it("counts a package that is not there as no obstacle", async () => {
    const library = await indexOf(react("^17"));
    expect(await library.resolveFor(["tidy"], await repository({ "package.json": "no JSON" }))).toHaveLength(
      1,
    );
  });

  it("explains why nothing goes", async () => {
    const incompatibleWith = [{ package: "react", range: "^17", reason: "events work differently" }];
    const library = await indexOf(
      { version: "1.0.0", incompatibleWith },
      { version: "2.0.0", targets: [{ package: "node", range: "<18" }] },
    );
    const work = library.resolveFor(["tidy"], await repository(installed("17.0.2")));
    await expect(work).rejects.toMatchObject({ code: "E_PATTERN_UNFIT" });
    await expect(work).rejects.toThrow(
      'The pattern "tidy" cannot be used on this repository:\n' +
        '  2.0.0: it is for node <18, but node is declared as ">=20.11"\n' +
        "  1.0.0: it does not go with react ^17 (events work differently), but react 17.0.2 is installed",
    );
  });

  it("explains ranges that exclude each other", async () => {
    const library = await indexOf({ version: "1.0.0" }, { version: "2.0.0" });
    const work = library.resolveFor(["tidy@^1", "tidy@^2"], await repository({}));
    await expect(work).rejects.toMatchObject({ code: "E_PATTERN_CONFLICT" });
    await expect(work).rejects.toThrow(
      'No version of the pattern "tidy" satisfies "^1" and "^2". The library has 2.0.0, 1.0.0.',
    );
  });

  it("finds one version for several ranges that go together", async () => {
    const library = await indexOf({ version: "1.0.0" }, { version: "1.5.0" }, { version: "2.0.0" });
    const resolutions = await library.resolveFor(["tidy@^1", "tidy@<1.5.0 || >=2.0.0"], await repository({}));
    expect(resolutions.map(({ pattern }) => pattern.version)).toEqual(["1.0.0"]);
  });
});

describe("apply", () => {
  const meant = (fields: object) =>
    libraryWith(codemod("rename-it", renaming, fields as Record<string, unknown>));
  const source = { "a.ts": "before;\n" };

  it.each([
    ["targets", { targets: [{ package: "react", range: "^18" }] }],
    ["incompatibleWith", { incompatibleWith: [{ package: "react", range: "<18" }] }],
  ])("refuses a repository that the pattern does not go with: %s", async (_, fields) => {
    const library = await meant(fields);
    const directory = await directoryWith({ ...source, ...installed("17.0.2") });
    const work = library.apply("rename-it", { directory, write: true });
    await expect(work).rejects.toMatchObject({ code: "E_PATTERN_UNFIT" });
    await expect(work).rejects.toThrow(/1\.0\.0: .*, but react 17\.0\.2 is installed/);
    expect(await readText(directory, "a.ts")).toBe("before;\n");
  });

  it.each([
    [
      "a package",
      { dependencies: [{ package: "vue" }] },
      "it needs vue, which is neither installed nor declared",
    ],
    [
      "a version",
      { dependencies: [{ package: "react", range: "^18" }] },
      "it needs react ^18, but react 17.0.2 is installed",
    ],
    ["a file", { files: ["**/*.vue"] }, "it needs a file that fits **/*.vue, and there is none"],
  ])("does nothing where a precondition is not met, and says so: %s", async (_, preconditions, reason) => {
    const library = await libraryWith({
      ...codemod("rename-it", renaming, { preconditions }),
      ...codemod("other", "export default ({ source }) => source + 'x;';"),
      ...recipe("both", ["rename-it", "other"]),
    });
    const directory = await directoryWith({ ...source, ...installed("17.0.2") });
    expect(await library.apply("rename-it", { directory, write: true })).toMatchObject({
      unmet: [reason],
      changed: [],
      unchanged: 0,
    });
    expect(await library.applyRecipe("both", { directory })).toMatchObject({
      changed: ["a.ts"],
      steps: [
        { unmet: [reason], changed: [] },
        { unmet: [], changed: ["a.ts"] },
      ],
    });
  });

  it("is done where they are met", async () => {
    const preconditions = { dependencies: [{ package: "react", range: "^17" }], files: ["*.json"] };
    const library = await meant({ preconditions });
    const directory = await directoryWith({ ...source, ...installed("17.0.2") });
    expect(await library.apply("rename-it", { directory })).toMatchObject({ unmet: [], changed: ["a.ts"] });
  });

  it("uses a candidate by its exact version only", async () => {
    const library = await meant({ status: "candidate" });
    const directory = await directoryWith(source);
    for (const reference of ["rename-it", "rename-it@^1"])
      await expect(library.apply(reference, { directory })).rejects.toMatchObject({
        code: "E_PATTERN_CANDIDATE",
      });
    expect((await library.apply("rename-it@1.0.0", { directory })).changed).toEqual(["a.ts"]);
  });

  it("refuses what is revoked with id, version and reason, before the target is read", async () => {
    const library = await meant({
      status: "revoked",
      statusReason: "It loses comments.",
      replacedBy: "rename-all",
    });
    const work = library.apply("rename-it", { directory: "/no/such/directory" });
    await expect(work).rejects.toThrow(
      'The pattern "rename-it" 1.0.0 is revoked and is not used: It loses comments. Use "rename-all" instead.',
    );
    await expect(work).rejects.toMatchObject({
      code: "E_PATTERN_REVOKED",
      id: "rename-it",
      version: "1.0.0",
    });
  });
});

describe("a manifest", () => {
  it("may say where the pattern comes from and how it fared", async () => {
    const library = await libraryWith(
      codemod("rename-it", renaming, {
        provenance: {
          author: "maintainers",
          run: "2026-01-02T03-04-05Z-abcd",
          manifestHash: `sha256:${"a".repeat(64)}`,
        },
        evidence: { applied: 5, succeeded: 4, reverted: 1 },
      }),
    );
    expect((await library.explain("rename-it")).manifest).toMatchObject({ evidence: { applied: 5 } });
  });

  it.each([
    [{ evidence: { applied: 1, succeeded: 2, reverted: 0 } }, "evidence: expected at most as many successes"],
    [
      { incompatibleWith: [{ package: "x", range: "nope" }] },
      "incompatibleWith[0].range: expected a semver range",
    ],
    [{ preconditions: { files: ["../*.ts"] } }, "preconditions.files[0]: expected a relative glob"],
    [{ preconditions: { dependencies: [{ name: "x" }] } }, 'unknown key "name"'],
    [{ provenance: { author: "m", manifestHash: "abc" } }, "provenance.manifestHash: expected"],
  ])("is refused when it says %j", async (fields, message) => {
    await expect(libraryWith(codemod("rename-it", renaming, fields))).rejects.toThrow(message);
  });
});
