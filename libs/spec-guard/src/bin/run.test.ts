import { describe, expect, it } from "vitest";
import { dayOf, formatDay } from "../spec/calendar-day.ts";
import { env, lenientConfig, specText, temporaryFolder, TestRepository } from "../testing/workshop.ts";
import { run } from "./run.ts";

const path = "tasks/specs/a.md";
const today = formatDay(dayOf(new Date()));
const fresh = specText({ covers: ["src/**"], last_review: today });

async function guard(cwd: string, args: readonly string[], more: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = await run(args, { cwd, env: { ...env, ...more }, now: new Date() });
  return { status: exitCode, stdout, stderr };
}

function changed(): TestRepository {
  const repository = new TestRepository({
    [path]: fresh,
    ".spec-guard.yaml": lenientConfig,
    "src/a.ts": "1\n",
  });
  repository.git("switch", "-qc", "change");
  repository.commit({ "lib/b.ts": "1\n" });
  return repository;
}

describe("spec-guard", () => {
  it("ends with 0 when clean, 1 with findings, 2 when it cannot check", async () => {
    const { root } = changed();
    expect(await guard(root, ["--all"])).toMatchObject({
      status: 0,
      stdout: "No findings: 1 spec checked.\n",
      stderr: "",
    });
    expect(await guard(root, ["check", "--base", "main"])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^lib\/b\.ts:1: SG301/) as string,
    });
    expect((await guard(root, ["check"], { BASE_SHA: "main" })).status).toBe(1);
    expect(await guard(root, ["check"], { BASE_SHA: "" })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^spec-guard: E_USAGE: Say what to compare with/) as string,
    });
    expect(await guard(root, ["--base", "nope"])).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(/^spec-guard: E_UNKNOWN_BASE: "nope"/) as string,
    });
    expect((await guard(temporaryFolder(), ["--all"])).stderr).toMatch(/^spec-guard: E_NOT_A_REPOSITORY/);
    expect((await guard(root, ["--all", "--config", "none.yaml"])).stderr).toMatch(
      /^spec-guard: E_GUARD_CONFIG: .*none\.yaml cannot be used: it does not exist/,
    );
  });

  it("only reports in a dry run", async () => {
    const { root } = changed();
    expect(await guard(root, ["--base", "main", "--dry-run"])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/SG301/) as string,
      stderr: expect.stringMatching(/exit code would be 1/) as string,
    });
    expect(await guard(root, ["--dry-run"])).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/everything is checked/) as string,
    });
    expect((await guard(root, ["--dry-run", "--base", "nope"])).status).toBe(2);
  });

  it("accepts what is in the baseline", async () => {
    const repository = changed();
    expect(await guard(repository.root, ["--base", "main", "--write-baseline"])).toMatchObject({
      status: 0,
      stdout: "Accepted 1 findings in .spec-guard-baseline.json.\n",
    });
    expect(await guard(repository.root, ["--base", "main"])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^No findings \(and 1 in the baseline\)/) as string,
    });
    expect((await guard(repository.root, ["--base", "main", "--no-baseline"])).status).toBe(1);
    repository.commit({ "lib/c.ts": "1\n" });
    expect((await guard(repository.root, ["--base", "main"])).stdout).toMatch(/^lib\/c\.ts:1: SG301/);
    repository.write({ ".spec-guard-baseline.json": "{}" });
    expect(await guard(repository.root, ["--base", "main"])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/E_GUARD_CONFIG: The baseline/) as string,
    });
  });

  it("writes several reports in one run", async () => {
    const repository = changed();
    const { stdout } = await guard(repository.root, [
      "--base",
      "main",
      "--format",
      "github",
      "--report",
      "sarif=out/a.sarif",
      "--report",
      "junit=out/a.xml",
    ]);
    expect(stdout).toMatch(/^::error file=lib\/b\.ts,line=1/);
    expect(JSON.parse(repository.read("out/a.sarif"))).toMatchObject({ version: "2.1.0" });
    expect(repository.read("out/a.xml")).toMatch(/^<\?xml/);
  });

  it("mends, and checks again", async () => {
    const repository = new TestRepository({ [path]: fresh.replace(today, `${today}T10:00:00Z`) });
    expect(await guard(repository.root, ["--all", "--fix", "--dry-run"])).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/Would mend 1 findings in tasks/) as string,
    });
    expect(await guard(repository.root, ["--all", "--fix"])).toMatchObject({
      status: 0,
      stdout: "No findings: 1 spec checked.\n",
    });
    expect(repository.read(path)).toBe(fresh);
  });

  it("writes, reviews, approves and lists specs", async () => {
    const { root } = new TestRepository({ a: "1" });
    const made = await guard(root, [
      "new",
      "s9",
      "--title",
      "Nine",
      "--owner",
      "role:dx",
      "--risk",
      "low",
      "--covers",
      "a",
    ]);
    expect(made).toMatchObject({ status: 0, stdout: "Wrote tasks/specs/s9-nine.md.\n" });
    expect(await guard(root, ["review", "s9", "--reviewer", "role:qa"])).toMatchObject({ status: 0 });
    expect(
      (await guard(root, ["approve", "s9", "--role", "qa", "--actor", "role:qa", "--dry-run"])).stdout,
    ).toMatch(/would be:\n---\nid: s9\n/);
    expect(await guard(root, ["approve", "s9", "--role", "qa", "--actor", "role:qa"])).toMatchObject({
      status: 0,
    });
    expect(await guard(root, ["approve", "s9", "--role", "dx", "--actor", "dx"])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^spec-guard: E_SPEC_CHANGE/) as string,
    });
    expect((await guard(root, ["list"])).stdout).toBe(
      "s9 | Nine | approved, fresh (reviewed 0 days ago), approved | tasks/specs/s9-nine.md\n",
    );
    expect(JSON.parse((await guard(root, ["list", "--format", "json"])).stdout)).toMatchObject([
      { id: "s9", approved: true },
    ]);
    expect((await guard(root, ["--all"])).status).toBe(0);
  });

  it("explains its rules and itself", async () => {
    const { root } = new TestRepository({});
    expect((await guard(root, ["explain", "SG301"])).stdout).toMatch(
      /^SG301 uncovered-change\n\n.*\n\nWhy: /,
    );
    expect((await guard(root, ["explain"])).stdout.split("\n")).toHaveLength(23);
    expect((await guard(root, ["--help"])).stdout).toMatch(/^spec-guard: is this change/);
  });

  it.each([
    [["frobnicate"]],
    [["check", "--reviewer", "x"]],
    [["--colour"]],
    [["review"]],
    [["review", "a", "b"]],
    [["check", "--all", "--format", "yaml"]],
    [["check", "--all", "--report", "sarif"]],
    [["check", "--all", "--base", "main"]],
    [["explain", "SG999"]],
    [["new", "x"]],
  ])("%j is a mistake in usage", async (args) => {
    expect(await guard(temporaryFolder(), args)).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(/^spec-guard: E_USAGE: \S/) as string,
    });
  });

  it("prints no escape codes of a repository", async () => {
    const title = '"\\u001b]0;owned\\u0007 \\u202e title"';
    const { root } = new TestRepository({
      [path]: specText({ title, id: "\\u001b" }),
      "tasks/specs/b.md": specText({ id: "b", title }),
    });
    for (const args of [
      ["--all"],
      ["list"],
      ["list", "--format", "json"],
      ["review", "b", "--reviewer", "x", "--dry-run"],
      ["review", "\u001b[31m", "--reviewer", "x"],
    ]) {
      const { stdout, stderr } = await guard(root, args);
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});
