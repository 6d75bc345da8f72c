import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createFreshnessCheck } from "./freshness-check.ts";
import { digestOf, parseSpec } from "./spec/spec-document.ts";
import { env, now, specText, temporaryFolder, TestRepository } from "./testing/workshop.ts";

const check = (root: string, paths: readonly string[], more: { requireApproval?: boolean } = {}) =>
  createFreshnessCheck({ directory: root, env, now: () => now, ...more }).check(paths);

const repository = () =>
  new TestRepository({
    "tasks/specs/fresh.md": specText({ id: "fresh", covers: ["src/**"], last_review: "2026-03-01" }),
    "tasks/specs/stale.md": specText({ id: "stale", covers: ["lib/**"], last_review: "2026-02-28" }),
    "tasks/specs/dead.md": specText({ id: "dead", covers: ["old/**"], status: "superseded" }),
    "tasks/specs/plain.md": "last_review: 2026-03-30\n",
    "src/a.ts": "1",
    "lib/b.ts": "1",
    "old/c.ts": "1",
    "mixed/d.ts": "1",
  });

describe("freshness", () => {
  it("is given when every path is covered by specs that are all fresh", async () => {
    const { root } = repository();
    for (const path of [
      "src/a.ts",
      "src",
      "src/",
      `${root}/src/a.ts`,
      "src/not/yet.ts",
      "tasks/specs/fresh.md",
      "tasks/specs/plain.md",
    ])
      expect(await check(root, [path]), path).toMatchObject({ fresh: true });
  });

  it("is given for an absolute path through a link to the repository, too", async () => {
    const { root } = repository();
    const link = join(temporaryFolder(), "link");
    symlinkSync(root, link);
    for (const path of ["src/a.ts", "src/not/yet.ts"])
      expect(await check(link, [join(link, path)]), path).toMatchObject({ fresh: true });
  });

  it("names the specs that it rests on", async () => {
    expect(await check(repository().root, ["src/a.ts", "tasks/specs/plain.md"])).toEqual({
      fresh: true,
      detail: "Covered by fresh specs: fresh, tasks/specs/plain.md.",
    });
  });

  it("is not given otherwise, and the reason says why", async () => {
    const { root } = repository();
    const reasons: [string[], string][] = [
      [
        ["src/a.ts", "lib/b.ts"],
        "The spec stale is not fresh: its last review is 2026-02-28, today is 2026-03-31.",
      ],
      [["old/c.ts"], "No spec covers old/c.ts."],
      [["mixed/d.ts", "src"], "No spec covers mixed/d.ts."],
      [["."], "No spec covers .."],
      [["../src/a.ts"], "No spec covers ../src/a.ts."],
      [[], "No path was named."],
    ];
    for (const [paths, detail] of reasons) expect(await check(root, paths)).toEqual({ fresh: false, detail });
  });

  it("may ask for approval, too", async () => {
    const text = specText({ covers: ["src/**"], status: "approved" });
    const spec = parseSpec("a.md", text);
    if (spec.kind !== "mini") throw new Error("no spec");
    const given = `approvals: [{ role: dx, actor: role:dx, at: 2026-03-01, specDigest: "${digestOf(spec)}" }]`;
    const { root } = new TestRepository({ "tasks/specs/a.md": text, "src/a.ts": "1" });
    expect(await check(root, ["src/a.ts"], { requireApproval: true })).toEqual({
      fresh: false,
      detail: "The spec s1 is not approved.",
    });
    const approved = specText({ covers: ["src/**"], status: "approved", more: given });
    const other = new TestRepository({ "tasks/specs/a.md": approved, "src/a.ts": "1" });
    expect(await check(other.root, ["src/a.ts"], { requireApproval: true })).toMatchObject({ fresh: true });
  });

  it("is not given for what cannot be answered", async () => {
    expect(await check(temporaryFolder(), ["a"])).toMatchObject({
      fresh: false,
      detail: expect.stringMatching(/no git working tree/) as string,
    });
    const broken = new TestRepository({ ".spec-guard.yaml": "[" });
    expect(await check(broken.root, ["a"])).toMatchObject({
      fresh: false,
      detail: expect.stringMatching(/configuration/) as string,
    });
  });
});
