import { describe, expect, it } from "vitest";
import { env, lenientConfig, now, specText, TestRepository } from "../testing/workshop.ts";
import { applyFixes } from "./apply-fixes.ts";
import { approveSpec } from "./approve-spec.ts";
import { listSpecs } from "./list-specs.ts";
import { createSpec } from "./new-spec.ts";
import { reviewSpec } from "./review-spec.ts";

const path = "tasks/specs/a.md";
const at = (repository: TestRepository) => ({ directory: repository.root, env, now });

describe("review", () => {
  it("records the day, the commit and the reviewer, and changes nothing else", async () => {
    const text = specText({ last_review: "2025-01-01 # old", more: "# note\nrelates_to: []" });
    const repository = new TestRepository({ [path]: text });
    const head = repository.head();
    expect(await reviewSpec({ ...at(repository), spec: "s1", reviewer: "role:dx" })).toMatchObject({
      path,
      written: true,
    });
    expect(repository.read(path)).toBe(
      text.replace(
        "last_review: 2025-01-01 # old",
        `last_review:\n  date: 2026-03-31\n  commit: ${/^\d+$/.test(head) ? `"${head}"` : head}\n  reviewer: role:dx`,
      ),
    );
    expect(await repository.findings("all")).toEqual([]);
  });

  it("refuses a commit that is not in the history, and a spec that is none", async () => {
    const repository = new TestRepository({
      [path]: specText(),
      "tasks/specs/plain.md": "last_review: 2026-03-01\n",
    });
    repository.git("switch", "-qc", "other");
    const commit = repository.commit({ x: "1" });
    repository.git("switch", "-q", "main");
    const review = (spec: string, more = {}) =>
      reviewSpec({ ...at(repository), spec, reviewer: "r", ...more });
    await expect(review("s1", { commit })).rejects.toMatchObject({ code: "E_SPEC_CHANGE" });
    await expect(review("s1", { commit: "nothing" })).rejects.toMatchObject({ code: "E_UNKNOWN_BASE" });
    await expect(review("zz")).rejects.toMatchObject({ code: "E_SPEC_NOT_FOUND" });
    await expect(review("tasks/specs/plain.md")).rejects.toMatchObject({ code: "E_SPEC_CHANGE" });
    await expect(review("s1", { reviewer: " " })).rejects.toMatchObject({ code: "E_SPEC_CHANGE" });
    expect(repository.git("status", "--short")).toBe("");
  });

  it("writes nothing in a rehearsal", async () => {
    const repository = new TestRepository({ [path]: specText() });
    const changed = await reviewSpec({ ...at(repository), spec: path, reviewer: "r", dryRun: true });
    expect(changed).toMatchObject({
      written: false,
      text: expect.stringContaining("date: 2026-03-31") as string,
    });
    expect(repository.git("status", "--short")).toBe("");
  });
});

describe("approve", () => {
  const config = "approvals: { low: [], medium: [], high: [security, dx] }\n";
  const text = specText({ risk: "high", covers: ["src/**"] });
  const tree = { [path]: text, ".spec-guard.yaml": config, "src/a.ts": "1\n" };

  it("makes the spec approved when every role has approved, for the text as it is", async () => {
    const repository = new TestRepository(tree);
    const approve = (role: string) =>
      approveSpec({ ...at(repository), spec: "s1", role, actor: `role:${role}` });
    await approve("security");
    expect(repository.read(path)).toContain("status: in-review");
    await approve("dx");
    expect(repository.read(path)).toContain("status: approved");
    expect(await repository.findings("all")).toEqual([]);
    repository.write({ [path]: `${repository.read(path)}\nMore.\n` });
    expect((await repository.findings("all")).map((line) => line.slice(0, 5))).toEqual(["SG403", "SG403"]);
    await approve("security");
    await approve("dx");
    expect(await repository.findings("all")).toEqual([]);
    expect(repository.read(path).match(/role: dx/g)).toHaveLength(1);
  });

  it("refuses owners, other roles, and dead specs", async () => {
    const repository = new TestRepository({
      ...tree,
      "tasks/specs/b.md": specText({ id: "b", status: "rejected" }),
    });
    const approve = (spec: string, role: string, actor: string) =>
      approveSpec({ ...at(repository), spec, role, actor });
    await expect(approve("s1", "security", "@Architecture")).rejects.toThrow("nobody approves what they own");
    await expect(approve("s1", "cook", "role:cook")).rejects.toThrow("risk high asks for security and dx");
    await expect(approve("b", "dx", "role:dx")).rejects.toThrow("its status is rejected");
    expect(repository.git("status", "--short")).toBe("");
  });
});

describe("new", () => {
  const spec = {
    id: "0007",
    title: "How it Works: ünïts",
    owners: ["role:dx"],
    risk: "low",
    covers: ["src/**"],
  } as const;

  it("writes a draft that has no findings", async () => {
    const repository = new TestRepository({ "a.txt": "x" });
    expect(await createSpec({ ...at(repository), ...spec })).toMatchObject({
      path: "tasks/specs/0007-how-it-works-u-ni-ts.md",
      written: true,
    });
    expect(await repository.findings("all")).toEqual([]);
  });

  it("overwrites nothing and refuses what is no spec", async () => {
    const repository = new TestRepository({
      [path]: specText({ id: '"0001"' }),
      "tasks/specs/x.md": "last_review: 2026-03-01\n",
    });
    const create = (more: object) => createSpec({ ...at(repository), ...spec, ...more });
    await expect(create({ id: "0001" })).rejects.toThrow("has the id 0001 already");
    await expect(create({ path: "tasks/specs/x.md" })).rejects.toThrow("there is such a file already");
    await expect(create({ path: "docs/x.md" })).rejects.toThrow("specs must match tasks/specs/**/*.md");
    await expect(create({ path: "../x.md" })).rejects.toThrow("specs must match");
    await expect(create({ id: "a/b" })).rejects.toThrow("Field id");
    await expect(create({ covers: ["../x"] })).rejects.toThrow("Field covers.0");
    expect(repository.git("status", "--short")).toBe("");
  });
});

it("list says of every spec whether it is fresh and approved", async () => {
  const repository = new TestRepository({
    [path]: specText({ last_review: "2026-01-01" }),
    "tasks/specs/b.md": "last_review: 2026-03-30\n",
    "tasks/specs/c.md": "---\n[\n---\n",
  });
  expect(await listSpecs(at(repository))).toMatchObject([
    {
      path,
      id: "s1",
      status: "in-review",
      lastReview: "2026-01-01",
      ageDays: 89,
      fresh: false,
      approved: false,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    },
    { path: "tasks/specs/b.md", ageDays: 1, fresh: true, approved: false },
    {
      path: "tasks/specs/c.md",
      fresh: false,
      approved: false,
      problem: expect.stringMatching(/not valid YAML/) as string,
    },
  ]);
});

describe("fix", () => {
  it("mends dates, expired waivers, moved files and mirrors, and nothing else", async () => {
    const body = "[a](../../docs/x.md#y) [b](gone.md)\n<!-- section:m -->Say A<!-- /section:m -->\n";
    const waiver =
      'waivers:\n  - { rule: SG301, scope: "a/**", reason: "It goes away", owner: r, expires: 2026-01-01 } # one\n';
    const mirrors = `mirrors:\n  # kept\n  - { path: M.md, of: ${path}, sections: [m] }\n`;
    const repository = new TestRepository({
      ".spec-guard.yaml": `${lenientConfig}${mirrors}`,
      [path]: specText({ covers: ["src/a.ts"], body }),
      "docs/x.md": "words\n".repeat(30),
      "src/a.ts": "code\n".repeat(30),
      "M.md": "x <!-- section:m -->Say B<!-- /section:m --> y\n",
    });
    repository.git("switch", "-qc", "change");
    repository.git("mv", "docs/x.md", "docs/moved to.md");
    repository.git("mv", "src/a.ts", "src/b.ts");
    repository.write({
      ".spec-guard.yaml": `${lenientConfig}${mirrors}${waiver}`,
      [path]: specText({ covers: ["src/a.ts"], body, last_review: "2026-3-9" }),
      "tasks/specs/b.md": "# Old\n\nlast_review: 2026-03-20T10:00:00Z\n",
    });
    const report = await repository.check({ base: "main" });
    const before = repository.git("status", "--short");
    expect((await applyFixes(report, { dryRun: true })).findings.map(({ rule }) => rule).sort()).toEqual([
      "SG202",
      "SG202",
      "SG303",
      "SG501",
      "SG601",
      "SG702",
    ]);
    expect(repository.git("status", "--short")).toBe(before);
    await applyFixes(report);
    expect(await repository.findings({ base: "main" })).toEqual([
      "SG501 tasks/specs/a.md: The link gone.md leads to tasks/specs/gone.md, which does not exist.",
    ]);
    expect(repository.read(path)).toBe(
      specText({
        covers: ["src/b.ts"],
        last_review: "2026-03-09",
        body: body.replace("../../docs/x.md", "../../docs/moved%20to.md"),
      }),
    );
    expect(repository.read("M.md")).toBe("x <!-- section:m -->Say A<!-- /section:m --> y\n");
    expect(repository.read(".spec-guard.yaml")).toContain("# kept");
  });
});
