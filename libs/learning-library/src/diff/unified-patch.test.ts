import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { directoryWith, git, readText, temporaryDirectory, writeTree } from "../testing/workshop.ts";
import { unifiedPatch } from "./unified-patch.ts";

/** Texts as they are in repositories: any ending, with and without a last newline. */
const text = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "", "é", "x y"), fc.constantFrom("\n", "\r\n")), {
      maxLength: 30,
    }),
    fc.constantFrom("", "last"),
  )
  .map(([lines, last]) => lines.map(([line, ending]) => line + ending).join("") + last);

/** What `git apply` makes of a patch; no patch leaves the file alone. */
async function applied(path: string, before: string, patch: string): Promise<string> {
  const directory = await directoryWith({ [path]: before });
  await writeFile(join(directory, "the.patch"), patch);
  if (patch !== "") git(directory, "apply", "--whitespace=nowarn", "the.patch");
  return await readText(directory, path);
}

describe("unifiedPatch", () => {
  it("says what git apply needs to turn one text into the other", { timeout: 60_000 }, async () => {
    const directory = await temporaryDirectory();
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        text.filter((one) => one !== ""),
        text.filter((one) => one !== ""),
        async (before, after) => {
          const name = `case-${round++}.txt`;
          await writeTree(directory, { [name]: before, "the.patch": unifiedPatch(name, before, after) });
          if (before !== after) git(directory, "apply", "--whitespace=nowarn", "the.patch");
          expect(await readText(directory, name)).toBe(after);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("reads like the diff of git itself", () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join("");
    const after = before.replace("line 3\n", "line three\n").replace("line 18\n", "");
    expect(unifiedPatch("a/b.ts", before, after)).toBe(
      [
        "diff --git a/a/b.ts b/a/b.ts",
        "--- a/a/b.ts",
        "+++ b/a/b.ts",
        "@@ -1,6 +1,6 @@",
        " line 1",
        " line 2",
        "-line 3",
        "+line three",
        " line 4",
        " line 5",
        " line 6",
        "@@ -15,6 +15,5 @@",
        " line 15",
        " line 16",
        " line 17",
        "-line 18",
        " line 19",
        " line 20",
        "",
      ].join("\n"),
    );
  });

  it("marks a missing newline at the end", () => {
    expect(unifiedPatch("x", "a", "a\n")).toContain("-a\n\\ No newline at end of file\n+a\n");
  });

  it.each([
    "with space.ts",
    'quote".ts',
    "tab\there.ts",
    "line\nfeed.ts",
    "back\\slash.ts",
    "ünïcode.ts",
    "bell\u0007.ts",
  ])("names the file %j so that git finds it", async (path) => {
    expect(await applied(path, "a\nb\n", unifiedPatch(path, "a\nb\n", "a\nc\n"))).toBe("a\nc\n");
  });

  it("is empty when nothing changed", () => {
    expect(unifiedPatch("x", "a\n", "a\n")).toBe("");
  });
});
