// Judges the bundled task from outside, as somebody would who has only the result: the branch, checked out afresh.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

interface Result {
  repository: string;
  branch: string;
  baseCommit: string;
  commit: string;
}

const workspace = join(import.meta.dirname, "../..");
const program = [
  ...["--import", fileURLToPath(import.meta.resolve("ts-blank-space/register"))],
  ...["--conditions=@codex-orchestrator/source", join(workspace, "apps/orchestrator/src/main.ts")],
];

let directory: string;
let checkout: string;
let result: Result;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "evaluation-"));
  execFileSync(process.execPath, [...program, "run"], { cwd: directory });
  const [task = ""] = readdirSync(join(directory, ".runs")).filter((name) => !name.startsWith("."));
  const [run = ""] = readdirSync(join(directory, ".runs", task));
  const manifest = readFileSync(join(directory, ".runs", task, run, "manifest.json"), "utf8");
  ({ result } = JSON.parse(manifest) as { result: Result });
  checkout = join(directory, "checkout");
  execFileSync("git", [
    "clone",
    "--quiet",
    "--branch",
    result.branch,
    join(directory, result.repository),
    checkout,
  ]);
  symlinkSync(join(workspace, "node_modules"), join(directory, "node_modules"), "dir");
}, 120_000);

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const sources = (): string[] =>
  readdirSync(join(checkout, "src")).map((name) => readFileSync(join(checkout, "src", name), "utf8"));

it("every import of a built-in module has the node: prefix", () => {
  for (const text of sources()) expect(text).not.toMatch(/from "(?:crypto|fs|os|path)"/);
});

it("the repository's own build and tests pass on a fresh checkout", () => {
  const tsc = join(workspace, "node_modules/typescript/bin/tsc");
  expect(spawnSync(process.execPath, [tsc, "--project", "tsconfig.json"], { cwd: checkout }).status).toBe(0);
  const tests = spawnSync(process.execPath, ["--test"], { cwd: checkout, encoding: "utf8" });
  expect(tests.status).toBe(0);
  expect(tests.stdout).toMatch(/pass 8/);
});

it("an error that was rethrown twice still has its first cause", () => {
  const script = `import { reportOn } from "./dist/report.js";
    try { reportOn("missing"); } catch (error) { process.stdout.write(error.cause.code); }`;
  const options = { cwd: checkout, encoding: "utf8" } as const;
  expect(spawnSync(process.execPath, ["--input-type=module", "--eval", script], options).stdout).toBe(
    "ENOENT",
  );
});

it("nothing else changed: comments and layout stay, and only the two files are touched", () => {
  const names = execFileSync("git", ["diff", "--name-only", result.baseCommit, result.commit], {
    cwd: checkout,
    encoding: "utf8",
  });
  expect(names.trim().split("\n")).toEqual(["src/receipts.ts", "src/report.ts"]);
  expect(sources().join("")).toContain("// The caller knows the file only by this message.");
});
