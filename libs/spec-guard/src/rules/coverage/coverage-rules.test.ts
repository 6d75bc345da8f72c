import { describe, expect, it } from "vitest";
import { lenientConfig, specText, TestRepository } from "../../testing/workshop.ts";

const path = "tasks/specs/a.md";

describe("changed code without a spec (SG301)", () => {
  it("is every added or modified file that no spec in force covers", async () => {
    const repository = new TestRepository({
      [path]: specText({ id: "a", covers: ["src/**"], more: "excludes: [src/gen/**]" }),
      "tasks/specs/b.md": specText({ id: "b", covers: ["old/**"], status: "superseded" }),
      ".spec-guard.yaml": lenientConfig,
      "src/a.ts": "1\n",
      "lib/gone.ts": "1\n",
    });
    repository.git("switch", "-qc", "change");
    repository.commit({
      "src/a.ts": "2\n",
      "src/gen/g.ts": "1\n",
      "lib/gone.ts": null,
      "old/x.ts": "1\n",
      "docs/a.md": "# A\n",
      "notes.md": "x",
    });
    expect(await repository.findings({ base: "main" })).toEqual([
      "SG301 old/x.ts: No spec with status in-review or approved or implemented covers this added file.",
      "SG301 src/gen/g.ts: No spec with status in-review or approved or implemented covers this added file.",
    ]);
  });

  it("is by default what no approved spec covers, and never the guard's own files", async () => {
    const repository = new TestRepository({ [path]: specText({ covers: ["src/**"] }), "src/a.ts": "1\n" });
    repository.git("switch", "-qc", "change");
    repository.commit({
      "src/a.ts": "2\n",
      ".spec-guard.yaml": "{}",
      ".spec-guard-baseline.json": '{"version":1,"findings":[]}',
    });
    expect(await repository.findings({ base: "main" })).toEqual([
      expect.stringMatching(/^SG301 src\/a\.ts: No spec with status approved or implemented/),
    ]);
  });
});

describe("code that drifted (SG302)", () => {
  const lines = (count: number, word = "x") => `${word}\n`.repeat(count);
  const reviewedAt = (commit: string, body = "# A\n") =>
    specText({
      covers: ["src/**"],
      last_review: `{ date: 2026-03-20, commit: ${commit}, reviewer: r }`,
      body,
    });

  function reviewed(): { repository: TestRepository; commit: string } {
    const repository = new TestRepository({
      ".spec-guard.yaml": `${lenientConfig}drift_lines: 10`,
      "src/a.ts": "1\n",
    });
    const commit = repository.head();
    repository.commit({ [path]: reviewedAt(commit) });
    return { repository, commit };
  }

  it("is reported by size, with the commits", async () => {
    const { repository, commit } = reviewed();
    repository.commit({ "src/b.ts": lines(10), "elsewhere.ts": lines(100) });
    expect(await repository.findings("all")).toEqual([]);
    const small = repository.head();
    const more = repository.commit({ "src/c.ts": lines(2) });
    expect(await repository.findings("all")).toEqual([
      `SG302 tasks/specs/a.md: 12 lines of the code that s1 covers changed since its review at ${commit.slice(0, 12)}, and its text did not; ` +
        `at most 10 may. Lines by commit: ${more.slice(0, 12)} (2), ${small.slice(0, 12)} (10).`,
    ]);
    repository.commit({ [path]: reviewedAt(repository.head()) });
    expect(await repository.findings("all")).toEqual([]);
  });

  it("counts merged branches, and removed and binary files", async () => {
    const { repository } = reviewed();
    repository.git("switch", "-qc", "side");
    repository.commit({ "src/b.ts": lines(8) });
    repository.git("switch", "-q", "main");
    repository.commit({ "src/c.bin": Uint8Array.of(0, 1, 2), "src/a.ts": null });
    repository.git("merge", "-q", "--no-edit", "side");
    expect(await repository.findings("all")).toEqual([]);
    repository.commit({ "src/d.ts": lines(1) });
    expect(await repository.findings("all")).toEqual([expect.stringMatching(/^SG302 .*: 11 lines/)]);
  });

  it("is none when the text was changed with it, but white space and dates are no such change", async () => {
    const { repository, commit } = reviewed();
    repository.commit({
      "src/b.ts": lines(20),
      [path]: reviewedAt(commit, "# A\n\n\n").replace("2026-03-20", "2026-03-21"),
    });
    expect(await repository.findings("all")).toHaveLength(1);
    repository.commit({ [path]: reviewedAt(commit, "# A, and b\n") });
    expect(await repository.findings("all")).toEqual([]);
    repository.commit({ "src/b.ts": lines(20, "y") });
    expect(await repository.findings("all")).toEqual([expect.stringMatching(/: 40 lines/)]);
  });

  it("is none in a change that edits the spec", async () => {
    const { repository, commit } = reviewed();
    repository.git("switch", "-qc", "change");
    repository.commit({ "src/b.ts": lines(20) });
    expect(await repository.findings({ base: "main" })).toHaveLength(1);
    repository.write({ [path]: reviewedAt(commit, "# Another\n") });
    expect(await repository.findings({ base: "main" })).toEqual([]);
  });

  it("knows specs that were reviewed at different commits, with odd file names", async () => {
    const { repository } = reviewed();
    repository.commit({ "src/line\nbreak.ts": lines(11) });
    const later = repository.head();
    repository.commit({ "tasks/specs/b.md": reviewedAt(later).replace("id: s1", "id: s2") });
    expect(await repository.findings("all")).toEqual([
      expect.stringMatching(/^SG302 tasks\/specs\/a\.md: 11 lines/),
    ]);
  });
});

describe("a dead glob (SG303)", () => {
  const text = (status: string) => specText({ status, covers: ["src/**", "gone/**"] });

  it("matches no file, once something is built", async () => {
    const repository = new TestRepository({ [path]: text("in-review") });
    expect(await repository.findings("all")).toEqual([]);
    repository.commit({ "src/a.ts": "1\n" });
    expect(await repository.findings("all")).toEqual([
      "SG303 tasks/specs/a.md: The glob gone/** in covers matches no file.",
    ]);
    repository.commit({ [path]: text("draft") });
    expect(await repository.findings("all")).toEqual([]);
  });

  it("that names a folder says how to cover it", async () => {
    const repository = new TestRepository({ [path]: specText({ covers: ["src"] }), "src/a.ts": "1\n" });
    expect(await repository.findings("all")).toEqual([
      "SG303 tasks/specs/a.md: The glob src in covers matches no file; to cover the folder, write src/**.",
    ]);
  });

  it("is found when the change removes the last file", async () => {
    const repository = new TestRepository({
      [path]: text("in-review"),
      "src/a.ts": "1\n",
      "gone/b.ts": "1\n",
    });
    repository.git("switch", "-qc", "change");
    repository.write({ "gone/b.ts": null });
    expect(await repository.findings({ base: "main" })).toEqual([
      expect.stringMatching(/^SG303 .*gone\/\*\*/),
    ]);
  });
});

describe("overlapping ownership (SG304)", () => {
  const overlap = async (more: string, owners = "[role:b]") => {
    const repository = new TestRepository({
      [path]: specText({ id: "a", covers: ["src/**"], owners: "[role:a, role:c]" }),
      "tasks/specs/b.md": specText({ id: "b", covers: ["src/x/*"], owners, more }),
      ".spec-guard.yaml": lenientConfig,
      "src/x/1.ts": "1\n",
      "src/x/2.ts": "1\n",
      "src/y.ts": "1\n",
    });
    return repository.findings("all");
  };

  it("is two specs without a common owner for one file", async () => {
    expect(await overlap("")).toEqual([
      "SG304 tasks/specs/a.md: The specs a, b all cover src/x/1.ts and 1 more, and have no owner in common.",
    ]);
  });

  it("is none with a common owner, a relation, or an exclusion", async () => {
    expect(await overlap("", "[role:c]")).toEqual([]);
    expect(await overlap("relates_to: [a]")).toEqual([]);
    expect(await overlap("supersedes: [a]")).toEqual([]);
    expect(await overlap("excludes: [src/x/*]")).toEqual([]);
  });
});
