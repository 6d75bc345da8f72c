import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { typescriptProgram } from "../testing/typescript-program.ts";
import { env, specText, TestRepository } from "../testing/workshop.ts";

const checkout = join(import.meta.dirname, "../../../..");
const script = join(checkout, "scripts/spec-guard.sh");
const bin = [process.execPath, ...typescriptProgram(join(import.meta.dirname, "spec-guard.ts"))];

const stale = () => new TestRepository({ "tasks/specs/a.md": specText({ last_review: "2020-01-01" }) });

function start(
  [command = "", ...args]: readonly string[],
  cwd: string,
  variables: Record<string, string> = {},
) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env: { ...env, ...variables },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("the program", () => {
  it("writes to its streams and ends with its exit code", () => {
    expect(start([...bin, "--all"], stale().root)).toEqual({
      status: 1,
      stdout: expect.stringMatching(/^tasks\/specs\/a\.md:8: SG204 s1 was last reviewed/) as string,
      stderr: "",
    });
  });

  it("minds no reader that leaves early", () => {
    const command = [...bin.map((word) => `'${word}'`), "explain"].join(" ");
    expect(start(["/bin/sh", "-c", `${command} | head -n 1`], checkout)).toMatchObject({
      status: 0,
      stderr: "",
    });
  });
});

describe("scripts/spec-guard.sh", () => {
  it("has the flags and exit codes of the program, in whatever folder it is called", () => {
    const { root } = stale();
    expect(start([script, "--all"], root)).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/SG204/) as string,
    });
    expect(start([script, "--dry-run"], root)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/SG204/) as string,
    });
    expect(start([script], root, { BASE_SHA: "HEAD" })).toMatchObject({ status: 0 });
    expect(start([script, "--nonsense"], root)).toMatchObject({ status: 2 });
  });

  it("is called as it was started, through a link too", () => {
    const { root } = stale();
    expect(start(["/bin/sh", "-c", `ln -s '${script}' guard && ./guard list`], root)).toMatchObject({
      status: 0,
      stderr: "",
    });
  });
});

describe("the example workflow", () => {
  const workflow = readFileSync(join(checkout, ".github/workflows/spec-guard.example.yml"), "utf8");
  const { on, permissions, jobs } = parse(workflow) as {
    on: Record<string, unknown>;
    permissions: Record<string, string>;
    jobs: Record<
      string,
      {
        env: Record<string, string>;
        steps: { uses?: string; run?: string; if?: string; with?: Record<string, unknown> }[];
      }
    >;
  };
  const job = jobs["spec-guard"];

  it("fetches the whole history and compares with the base of the pull request", () => {
    expect(Object.keys(on)).toEqual(["pull_request"]);
    expect(job?.steps.find(({ uses }) => uses?.startsWith("actions/checkout@"))?.with).toMatchObject({
      "fetch-depth": 0,
    });
    expect(job?.env["BASE_SHA"]).toBe("${{ github.event.pull_request.base.sha }}");
  });

  it("uploads SARIF, also when there are findings, with the rights that needs and no others", () => {
    const upload = job?.steps.find(({ uses }) => uses?.startsWith("github/codeql-action/upload-sarif@"));
    expect(upload?.if).toContain("always()");
    expect(permissions).toEqual({ contents: "read", "security-events": "write" });
    expect(job?.steps.some(({ run }) => run?.includes(`sarif=${String(upload?.with?.["sarif_file"])}`))).toBe(
      true,
    );
  });

  it("runs a command line that the program understands", () => {
    const command = job?.steps.find(({ run }) => run?.includes("spec-guard.sh"))?.run ?? "";
    const { root } = stale();
    const words = command
      .replaceAll("\\\n", " ")
      .replace('"$GITHUB_STEP_SUMMARY"', "summary.md")
      .trim()
      .split(/\s+/)
      .slice(1);
    expect(start([...bin, ...words], root, { BASE_SHA: "HEAD" })).toMatchObject({ status: 0, stderr: "" });
  });
});
