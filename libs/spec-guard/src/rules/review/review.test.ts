import { describe, expect, it } from "vitest";
import { formatDay, dayOf } from "../../spec/calendar-day.ts";
import { lenientConfig, now, specText, TestRepository } from "../../testing/workshop.ts";

const path = "tasks/specs/a.md";
const daysAgo = (days: number) => formatDay(dayOf(now) - days);

async function codes(text: string, config = ""): Promise<string[]> {
  const repository = new TestRepository({ [path]: text, ".spec-guard.yaml": config });
  return (await repository.findings("all")).map((finding) => finding.slice(0, 5));
}

describe("a review is missing (SG201)", () => {
  it("where people rely on the spec, and not in a draft", async () => {
    expect(await codes(specText({ last_review: "" }))).toEqual(["SG201"]);
    expect(await codes("# No front matter\n")).toEqual(["SG201"]);
    for (const status of ["draft", "superseded", "rejected"])
      expect(await codes(specText({ status, last_review: "" })), status).toEqual([]);
  });
});

describe("a review is malformed (SG202)", () => {
  it.each([
    "2026-02-30",
    "2026/03/20",
    "20.3.2026",
    "yesterday",
    "2026-3-20",
    "12",
    "{ date: 2026-03-20 }",
    "[2026-03-20]",
    "true",
  ])("%s", async (last_review) => {
    expect(await codes(specText({ last_review }))).toEqual(["SG202"]);
  });

  it("also in a plain line", async () => {
    expect(await codes("# A\nlast_review: soon\n")).toEqual(["SG202"]);
  });
});

describe("a review is in the future (SG203)", () => {
  it("from tomorrow on, in UTC", async () => {
    expect(await codes(specText({ last_review: daysAgo(0) }))).toEqual([]);
    expect(await codes(specText({ last_review: daysAgo(-1) }))).toEqual(["SG203"]);
  });
});

describe("a review is stale (SG204)", () => {
  it("after the thirtieth day", async () => {
    expect(await codes(specText({ last_review: daysAgo(30) }))).toEqual([]);
    expect(await codes(specText({ last_review: daysAgo(31) }))).toEqual(["SG204"]);
    expect(await codes(`last_review: ${daysAgo(31)}\n`)).toEqual(["SG204"]);
  });

  it("from midnight to midnight in UTC", async () => {
    const repository = new TestRepository({ [path]: specText({ last_review: "2026-03-01" }) });
    expect(await repository.findings("all", { now: new Date("2026-03-31T23:59:59.999Z") })).toEqual([]);
    expect(await repository.findings("all", { now: new Date("2026-04-01T00:00:00Z") })).toHaveLength(1);
  });

  it("at another interval, of the spec or of the configuration", async () => {
    expect(await codes(specText({ last_review: daysAgo(31), more: "review_interval: 31" }))).toEqual([]);
    expect(await codes(specText({ last_review: daysAgo(8), more: "review_interval: 7" }))).toEqual(["SG204"]);
    expect(await codes(specText({ last_review: daysAgo(8) }), "review_interval: 7")).toEqual(["SG204"]);
  });

  it("only when the change touches the spec or what it covers", async () => {
    const spec = specText({ last_review: "2020-01-01", covers: ["src/**"] });
    const repository = new TestRepository({
      [path]: spec,
      "src/a.ts": "1\n",
      ".spec-guard.yaml": `${lenientConfig}code: ["src/**"]`,
    });
    repository.git("switch", "-qc", "change");
    repository.commit({ "other.ts": "1\n" });
    expect(await repository.findings({ base: "main" })).toEqual([]);
    repository.commit({ "src/a.ts": "2\n" });
    expect(await repository.findings({ base: "main" })).toEqual([
      expect.stringMatching(/^SG204 .* was last reviewed 2281 days ago; at most 30 are allowed\.$/),
    ]);
  });
});

describe("a review is not recorded (SG205)", () => {
  const commit = "a".repeat(40);

  it("when the date moved without a record", async () => {
    const repository = new TestRepository({ [path]: specText({ last_review: "2026-03-01" }) });
    repository.git("switch", "-qc", "change");
    repository.commit({ [path]: specText({ last_review: "2026-03-20" }) });
    expect(await repository.findings({ base: "main" })).toEqual([
      "SG205 tasks/specs/a.md: last_review of s1 was moved from 2026-03-01 to 2026-03-20 without naming a commit and a reviewer.",
    ]);
    repository.commit({
      [path]: specText({
        last_review: `{ date: 2026-03-20, commit: ${repository.head()}, reviewer: role:dx }`,
      }),
    });
    expect(await repository.findings({ base: "main" })).toEqual([]);
  });

  it("when only the date of a record moved", async () => {
    const repository = new TestRepository({ x: "1\n" });
    const record = (date: string, id: string) =>
      specText({ last_review: `{ date: ${date}, commit: "${id}", reviewer: r }` });
    const first = repository.head();
    const second = repository.commit({ [path]: record("2026-03-01", first) });
    repository.git("switch", "-qc", "change");
    repository.commit({ [path]: record("2026-03-20", first) });
    expect(await repository.findings({ base: "main" })).toEqual([
      `SG205 tasks/specs/a.md: last_review of s1 was moved from 2026-03-01 to 2026-03-20, but still names commit ${first}, as before.`,
    ]);
    repository.commit({ [path]: record("2026-03-20", second) });
    expect(await repository.findings({ base: "main" })).toEqual([]);
  });

  it("also when the spec moved to another path; a new spec may have a date alone", async () => {
    const repository = new TestRepository({
      [path]: specText({ last_review: "2026-03-01", body: "# A\n".repeat(30) }),
    });
    repository.git("switch", "-qc", "change");
    repository.commit({
      [path]: null,
      "tasks/specs/b.md": specText({ last_review: "2026-03-20", body: "# A\n".repeat(30) }),
    });
    expect(await repository.findings({ base: "main" })).toEqual([
      expect.stringMatching(/^SG205 tasks\/specs\/b\.md/),
    ]);
    repository.commit({
      "tasks/specs/b.md": null,
      [path]: specText({ last_review: "2026-03-01", body: "# A\n".repeat(30) }),
    });
    repository.commit({ "tasks/specs/c.md": specText({ id: "c" }) });
    expect(await repository.findings({ base: "main" })).toEqual([]);
  });

  it("when it names something else than a commit", async () => {
    const repository = new TestRepository({ x: "1\n" });
    for (const id of [
      repository.git("rev-parse", "HEAD:x"),
      repository.git("rev-parse", "HEAD^{tree}"),
      "0".repeat(40),
    ]) {
      repository.write({
        [path]: specText({ last_review: `{ date: 2026-03-20, commit: "${id}", reviewer: x }` }),
      });
      expect(await repository.findings("all"), id).toEqual([expect.stringMatching(/^SG205/)]);
    }
  });

  it("when the commit does not exist, or is on another branch", async () => {
    const repository = new TestRepository({
      [path]: specText({ last_review: `{ date: 2026-03-20, commit: ${commit}, reviewer: x }` }),
    });
    expect(await repository.findings("all")).toEqual([
      `SG205 tasks/specs/a.md: s1 was reviewed at commit ${commit}, which is not in the history of this branch.`,
    ]);
    repository.git("switch", "-qc", "other");
    const elsewhere = repository.commit({ x: "1\n" });
    repository.git("switch", "-q", "main");
    repository.commit({
      [path]: specText({ last_review: `{ date: 2026-03-20, commit: ${elsewhere}, reviewer: x }` }),
    });
    expect(await repository.findings("all")).toEqual([expect.stringMatching(/^SG205/)]);
  });
});
