import { access } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PatternLibrary } from "../pattern-library.ts";
import { codemod, directoryWith, renaming, writeTree, type Tree } from "../testing/workshop.ts";
import { ingestPattern, type CoveringSpec } from "./ingest-pattern.ts";

const tidy: Tree = {
  ...codemod("tidy", renaming),
  "codemods/tidy/fixtures/a.input.ts": "before;\n",
  "codemods/tidy/fixtures/a.output.ts": "after;\n",
  "codemods/tidy/fixtures/b.unchanged.ts": "other;\n",
};

const now = new Date("2026-03-02T10:00:00Z");
const spec = (lastReview = "2026-02-01"): CoveringSpec => ({
  path: "specs/tidy.md",
  digest: `sha256:${"1".repeat(64)}`,
  lastReview,
});
const covered = () => Promise.resolve(spec());

describe("ingestPattern", () => {
  it("indexes an asset that is proved and covered, and says what a manifest and a catalogue need", async () => {
    const root = await directoryWith(tidy);
    const asked: string[] = [];
    const freshness = (files: readonly string[]) => {
      asked.push(...files);
      return covered();
    };
    const receipt = await ingestPattern(root, "tidy", { freshness, now });
    const library = await PatternLibrary.open(root);
    expect(receipt).toMatchObject({
      pattern: { id: "tidy", version: "1.0.0", integrity: library.resolve("tidy").integrity },
      proof: { passed: true },
      spec: { path: "specs/tidy.md" },
      indexDigest: library.digest,
      catalogue: { id: "tidy", title: "Do a thing", status: "stable", files: 5 },
    });
    expect(asked).toContain("codemods/tidy/transform.ts");
  });

  it.each([
    ["no spec", undefined, "no spec covers it"],
    ["an old review", spec("2026-01-30"), "specs/tidy.md was last reviewed 31 days ago: expected at most 30"],
    ["a review in the future", spec("2026-04-01"), 'is "2026-04-01": expected a day that has been'],
    ["no day", spec("soon"), 'is "soon": expected a day'],
  ])("refuses an asset with %s, and leaves the index alone", async (_, found, reason) => {
    const root = await directoryWith(tidy);
    const work = ingestPattern(root, "tidy", { freshness: () => Promise.resolve(found), now });
    await expect(work).rejects.toThrow(reason);
    await expect(work).rejects.toMatchObject({ code: "E_PATTERN_INGEST" });
    await expect(access(join(root, "index.json"))).rejects.toThrow("ENOENT");
  });

  it("names every proof that fails", async () => {
    const root = await directoryWith({
      ...tidy,
      "codemods/tidy/fixtures/a.output.ts": "later;\n",
      "codemods/tidy/fixtures/c.inpt.ts": "x",
    });
    const work = ingestPattern(root, "tidy", { freshness: covered, now });
    await expect(work).rejects.toThrow(
      /fixtures\/c\.inpt\.ts belongs to no fixture[^]*a: the output differs/,
    );
  });

  it("compares with what was released", async () => {
    const released = await directoryWith(tidy);
    const root = await directoryWith(tidy);
    await writeTree(root, {
      "codemods/tidy/transform.ts": renaming.replaceAll('"after"', '"later"'),
      "codemods/tidy/fixtures/a.output.ts": "later;\n",
    });
    const request = { freshness: covered, now, released: join(released, "codemods/tidy") };
    await expect(ingestPattern(root, "tidy", request)).rejects.toThrow(
      'The pattern "tidy" went from 1.0.0 to 1.0.0, but expected a major change',
    );
    await writeTree(
      root,
      codemod("tidy", renaming.replaceAll('"after"', '"later"'), {
        version: "2.0.0",
        changelog: [{ version: "2.0.0", change: "Later." }],
      }),
    );
    expect(await ingestPattern(root, "tidy", request)).toMatchObject({
      semver: { required: "major", sufficient: true },
    });
  });
});
