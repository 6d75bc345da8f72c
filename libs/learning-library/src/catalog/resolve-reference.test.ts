import { describe, expect, it } from "vitest";
import type { IndexEntry } from "./pattern-index.ts";
import { resolveReference } from "./resolve-reference.ts";

function entry(id: string, version: string, more: Partial<IndexEntry> = {}): IndexEntry {
  return { id, version, status: "stable", ...more } as IndexEntry;
}

const entries = [
  entry("add-prefix", "1.0.0"),
  entry("add-prefix", "1.10.0"),
  entry("add-prefix", "1.9.0"),
  entry("add-prefix", "2.0.0-beta.1"),
  entry("old-way", "1.0.0", { status: "revoked", replacedBy: "add-prefix" }),
  entry("half-gone", "1.0.0"),
  entry("half-gone", "1.1.0", { status: "revoked" }),
];

describe("resolveReference", () => {
  it.each([
    ["add-prefix@^1.0.0", "1.10.0"],
    ["add-prefix@1.9.0", "1.9.0"],
    ["add-prefix@>=1 <1.10", "1.9.0"],
    ["add-prefix@2.0.0-beta.1", "2.0.0-beta.1"],
    ["half-gone", "1.0.0"],
    ["half-gone@*", "1.0.0"],
  ])("finds the highest version for %s", (reference, version) => {
    expect(resolveReference(entries, reference).version).toBe(version);
  });

  it("takes the highest version of all when no range is given", () => {
    expect(resolveReference(entries, "add-prefix").version).toBe("2.0.0-beta.1");
  });

  it.each([
    ["ad-prefix", "E_UNKNOWN_PATTERN", /There is no pattern "ad-prefix"\. Did you mean "add-prefix"\?/],
    [
      "add-prefix@^3.0.0",
      "E_PATTERN_RANGE",
      /satisfies "\^3\.0\.0".*has 2\.0\.0-beta\.1, 1\.10\.0, 1\.9\.0, 1\.0\.0\./,
    ],
    ["add-prefix@", "E_PATTERN_REFERENCE", /received no range after the @/],
    ["add-prefix@newest", "E_PATTERN_REFERENCE", /received "newest", which is no semver range/],
    ["@^1.0.0", "E_PATTERN_REFERENCE", /received no id/],
    ["", "E_PATTERN_REFERENCE", /received no id/],
    [
      "old-way",
      "E_PATTERN_REVOKED",
      /"old-way" 1\.0\.0 is revoked and is not used: no reason is given\. Use "add-prefix" instead\./,
    ],
    ["half-gone@1.1.0", "E_PATTERN_REVOKED", /Nothing replaces it\./],
  ])("refuses %j with %s", (reference, code, message) => {
    expect(() => resolveReference(entries, reference)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
    );
  });

  it("says so when the library is empty", () => {
    expect(() => resolveReference([], "x")).toThrow('There is no pattern "x". The library is empty.');
  });
});
