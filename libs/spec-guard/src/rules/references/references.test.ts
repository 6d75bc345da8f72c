import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { lenientConfig, specText, TestRepository } from "../../testing/workshop.ts";

const path = "tasks/specs/a.md";

describe("links (SG501)", () => {
  const links = async (body: string, more: Record<string, string> = {}) =>
    new TestRepository({
      [path]: specText({ body }),
      "docs/x y.md": "x",
      "src/a.ts": "1\n",
      ...more,
    }).findings("all");

  it("to files and folders that exist, to the web and to headings are fine", async () => {
    const body =
      "[a](../../docs/x%20y.md#top) [b](../../src/) [c](../..) [d](/src/a.ts) [e](https://x.org/y) [f](#top) [g](mailto:a@b.c) [h](a.md?plain=1)";
    expect(await links(body)).toEqual([]);
  });

  it("to nothing are reported with their line", async () => {
    const repository = new TestRepository({
      [path]: specText({ body: "# A\n\n[a](gone.md)\n\n[b](../../../out.md) [c](/docs/no.md)" }),
    });
    const { findings } = await repository.check("all");
    expect(findings.map(({ line, message }) => `${line ?? 0}: ${message}`)).toEqual([
      "13: The link gone.md leads to tasks/specs/gone.md, which does not exist.",
      "15: The link ../../../out.md leads out of the repository.",
      "15: The link /docs/no.md leads to docs/no.md, which does not exist.",
    ]);
  });

  it("that this change breaks are reported in specs that it does not touch", async () => {
    const repository = new TestRepository({
      [path]: specText({ body: "[a](../../docs/x.md) [old](never.md)" }),
      "docs/x.md": "x\n".repeat(50),
    });
    repository.git("switch", "-qc", "change");
    repository.commit({ "src/a.md": "1\n" });
    expect(await repository.findings({ base: "main" })).toEqual([]);
    repository.git("mv", "docs/x.md", "docs/y.md");
    expect(await repository.findings({ base: "main" })).toEqual([
      "SG501 tasks/specs/a.md: The link ../../docs/x.md leads to docs/x.md, which does not exist.",
    ]);
  });

  it("by id must name a spec", async () => {
    const repository = new TestRepository({
      [path]: specText({ id: "a", more: "relates_to: [b]\nsupersedes: [c]" }),
      "tasks/specs/b.md": specText({ id: "b" }),
    });
    expect(await repository.findings("all")).toEqual([
      "SG501 tasks/specs/a.md: supersedes names c, and there is no spec with that id.",
    ]);
    repository.git("switch", "-qc", "change");
    repository.commit({ "tasks/specs/b.md": null });
    expect(await repository.findings({ base: "main" })).toEqual([
      "SG501 tasks/specs/a.md: relates_to names b, and there is no spec with that id.",
    ]);
  });
});

describe("ids (SG103)", () => {
  it("belong to one spec", async () => {
    const repository = new TestRepository({ [path]: specText(), "tasks/specs/b.md": specText() });
    expect(await repository.findings("all")).toEqual([
      "SG103 tasks/specs/b.md: The id s1 is also that of tasks/specs/a.md.",
    ]);
  });
});

describe("circles of supersedes (SG502)", () => {
  const specs = (edges: Record<string, string>) =>
    new TestRepository(
      Object.fromEntries(
        Object.entries(edges).map(([id, to]) => [
          `tasks/specs/${id}.md`,
          specText({ id, more: `supersedes: [${to}]` }),
        ]),
      ),
    ).findings("all");

  it("are reported once each, with everybody in them", async () => {
    expect(await specs({ a: "b", b: "c", c: "a", d: "a", e: "e", f: "" })).toEqual([
      "SG502 tasks/specs/a.md: Specs supersede each other in a circle: a → b → c → a.",
      "SG502 tasks/specs/e.md: Specs supersede each other in a circle: e → e.",
    ]);
  });

  it("are none in a diamond", async () => {
    expect(await specs({ a: "b, c", b: "d", c: "d", d: "" })).toEqual([]);
  });
});

describe("evidence that a spec is implemented (SG503)", () => {
  const manifest = (overrides: object = {}) =>
    JSON.stringify({
      run: { status: "succeeded" },
      spec: { path },
      validations: [{ id: "test", status: "passed" }],
      ...overrides,
    });
  const finding = async (evidence: string, files: Record<string, string>) => {
    const text = specText({ status: "implemented", more: `evidence: ${evidence}` });
    const found = await new TestRepository({
      [path]: text,
      ".spec-guard.yaml": lenientConfig,
      ...files,
    }).findings("all");
    return found
      .filter((line) => line.startsWith("SG503"))
      .map((line) => line.replace(/^.*implemented, but /, ""));
  };

  it("is a manifest of a run that succeeded", async () => {
    const text = manifest();
    const sha256 = createHash("sha256").update(text).digest("hex");
    expect(await finding("[evidence/1.json]", { "evidence/1.json": text })).toEqual([]);
    expect(
      await finding(`[{ path: evidence/1.json, sha256: "${sha256}" }]`, { "evidence/1.json": text }),
    ).toEqual([]);
    expect(await finding("[evidence/0.json, evidence/1.json]", { "evidence/1.json": text })).toEqual([]);
  });

  it.each([
    ["nothing", "[]", "{}", "it names no evidence."],
    [
      "a file that is not there",
      "[evidence/2.json]",
      "{}",
      "evidence/2.json cannot be used: it does not exist.",
    ],
    ["a way out", "[../1.json]", "{}", "../1.json is no path inside the repository."],
    ["another format", "[evidence/1.json]", "{}", "evidence/1.json is no run manifest."],
    ["no JSON", "[evidence/1.json]", "{", "evidence/1.json is no run manifest."],
    [
      "a run that failed",
      "[evidence/1.json]",
      manifest({ run: { status: "failed" } }),
      "the run of evidence/1.json ended as failed.",
    ],
    [
      "another spec",
      "[evidence/1.json]",
      manifest({ spec: { path: "b.md" } }),
      "the run of evidence/1.json was about b.md.",
    ],
    [
      "no validation",
      "[evidence/1.json]",
      manifest({ validations: [] }),
      "evidence/1.json has no validations.",
    ],
    [
      "a failed validation",
      "[evidence/1.json]",
      manifest({ validations: [{ id: "t", status: "failed" }] }),
      "validation t of evidence/1.json is failed.",
    ],
    [
      "another file",
      `[{ path: evidence/1.json, sha256: "${"f".repeat(64)}" }]`,
      manifest(),
      "evidence/1.json is not the file whose digest is recorded.",
    ],
  ])("is not %s", async (_, evidence, file, message) => {
    expect(await finding(evidence, { "evidence/1.json": file })).toEqual([message]);
  });
});
