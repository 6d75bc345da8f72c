import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { type TestContext, beforeEach, describe, expect, it } from "vitest";

import { detectAdapters, planGoal } from "../adapters.ts";
import type { Goal, GoalCommand } from "../goal.ts";
import { carryOut, repositoryWith, searchPath } from "../testing/workshop.ts";

const manifest = `[package]\nname = "tiny"\nversion = "0.1.0"\nedition = "2021"\n`;
const library = "pub fn add(a: u64, b: u64) -> u64 {\n    a + b\n}\n";
const crate = { "Cargo.toml": manifest, "src/lib.rs": library };
const testFile = (body: string) => `#[test]\nfn case() {\n    ${body}\n}\n`;

const plan = (folder: string, goal: Goal, path = join(folder, ".path")) =>
  planGoal(folder, goal, { searchPath: path, adapter: "rust" });

async function planned(folder: string, goal: Goal, path?: string): Promise<GoalCommand> {
  const result = await plan(folder, goal, path);
  if (!result.available) throw new Error(result.reason);
  return result.command;
}

/** A cargo that answers every call but those of these subcommands. */
const cargoWithout = (...missing: readonly string[]) => ({
  ".path/cargo": `#!/bin/sh\ncase " ${missing.join(" ")} " in *" $1 "*) exit 1 ;; esac\n`,
});

describe("a Rust crate", () => {
  it("is known by its Cargo.toml", async () => {
    expect(await detectAdapters(repositoryWith(crate))).toEqual([
      { adapter: "rust", reasons: ["There is a Cargo.toml."] },
    ]);
  });

  it("is planned with the cargo of the search path", async () => {
    const folder = repositoryWith({ ...crate, ...cargoWithout() });
    expect(await planned(folder, "test")).toEqual({
      goal: "test",
      adapter: "rust",
      command: [join(folder, ".path", "cargo"), "test", "--no-fail-fast"],
      display: "cargo test --no-fail-fast",
      cwd: folder,
      environment: { CI: "1", NO_COLOR: "1", RUSTUP_AUTO_INSTALL: "0" },
      pathPrefix: [],
      report: "cargo-test",
      timeoutMs: 600_000,
    });
    expect((await planned(folder, "build")).display).toBe("cargo build");
    expect((await planned(folder, "lint")).display).toBe("cargo clippy -- -D warnings");
    expect((await planned(folder, "format")).display).toBe("cargo fmt --check");
  });

  it("is asked with the environment that the caller allows", async () => {
    const folder = repositoryWith({
      ...crate,
      ".path/cargo": `#!/bin/sh\n[ "$RUSTUP_HOME" = /rust ] && [ "$PATH" != /elsewhere ]\n`,
    });
    const options = { searchPath: join(folder, ".path"), adapter: "rust" };
    const environment = { RUSTUP_HOME: "/rust", PATH: "/elsewhere" };
    expect(await planGoal(folder, "test", { ...options, environment })).toMatchObject({ available: true });
    expect(await planGoal(folder, "test", options)).toMatchObject({ available: false });
  });

  it("is compiled offline for an evaluation, alone, and for longer", async () => {
    const folder = repositoryWith({ ...crate, ...cargoWithout() });
    const evaluation = { reportDirectory: "/reports" };
    const options = { searchPath: join(folder, ".path"), evaluation };
    expect(await planGoal(folder, "test", options)).toMatchObject({
      command: {
        environment: { CARGO_NET_OFFLINE: "true", RUSTUP_AUTO_INSTALL: "0", TZ: "UTC" },
        timeoutMs: 1_200_000,
        evaluation: { requiresCleanFixture: true, supportsParallel: false, network: false },
      },
    });
  });

  it.each([
    ["build", "--version", "cargo --version"],
    ["lint", "clippy", "cargo clippy --version"],
    ["format", "fmt", "cargo fmt --version"],
  ] as const)("cannot %s where %s is missing from the toolchain", async (goal, missing, question) => {
    const folder = repositoryWith({ ...crate, ...cargoWithout(missing) });
    const reason = `cannot run, because the repository's Rust toolchain is not complete: "${question}" fails`;
    expect(await plan(folder, goal)).toEqual({ available: false, reason });
  });

  it("cannot run without cargo", async () => {
    expect(await plan(repositoryWith(crate), "test")).toEqual({
      available: false,
      reason: "cannot run, because cargo is not on the search path",
    });
  });
});

describe("a workspace", () => {
  const planFor = async (workspace: string) =>
    (await planned(repositoryWith({ "Cargo.toml": workspace, ...cargoWithout() }), "lint")).display;

  it("is checked with all its members", async () => {
    const expected = "cargo clippy --workspace -- -D warnings";
    expect(await planFor(`${manifest}[workspace]\nmembers = ["a"]\n`)).toBe(expected);
    expect(await planFor(`${manifest}[workspace.dependencies]\n`)).toBe(expected);
  });

  it("is checked with the members it has chosen, if it has", async () => {
    const chosen = `[workspace]\nmembers = ["a", "b"]\ndefault-members = ["a"]\n`;
    expect(await planFor(chosen)).toBe("cargo clippy -- -D warnings");
    expect(await planFor(`${manifest}# [workspace]\n`)).toBe("cargo clippy -- -D warnings");
  });
});

describe("the real cargo", () => {
  beforeEach((context: TestContext) => {
    // rustup keeps toolchains in the home directory: a cargo on the path alone may not run.
    const env = { PATH: searchPath, HOME: homedir(), RUSTUP_AUTO_INSTALL: "0" };
    if (spawnSync("cargo", ["--version"], { env }).status === 0) return;
    context.skip("no cargo runs on this machine");
  });

  const verdictOf = async (files: Readonly<Record<string, string>>, goal: Goal) =>
    carryOut(await planned(repositoryWith({ ...crate, ...files }), goal, searchPath), homedir());

  it("runs every test program of a crate, and names the cases", async () => {
    const files = {
      "tests/fails.rs": testFile("assert_eq!(tiny::add(1, 1), 3);"),
      "tests/passes.rs": testFile("assert_eq!(tiny::add(1, 1), 2);"),
    };
    expect(await verdictOf(files, "test")).toMatchObject({
      verdict: "failed",
      counts: { passed: 1, failed: 1, skipped: 0, total: 2 },
      cases: [
        { name: "case", status: "failed" },
        { name: "case", status: "passed" },
      ],
    });
  });

  it("is no-tests for a crate without a test, passed with one, failed when it does not compile", async () => {
    expect((await verdictOf({}, "test")).verdict).toBe("no-tests");
    expect((await verdictOf({ "tests/a.rs": testFile("") }, "test")).verdict).toBe("passed");
    expect((await verdictOf({ "tests/a.rs": "fn (" }, "test")).verdict).toBe("failed");
  });

  it("does not miss the failed test of a member below a package", async () => {
    const files = {
      "Cargo.toml": `${manifest}[workspace]\nmembers = ["member"]\n`,
      "member/Cargo.toml": manifest.replace("tiny", "member"),
      "member/src/lib.rs": testFile("panic!();"),
    };
    expect(await verdictOf(files, "test")).toMatchObject({ verdict: "failed", counts: { failed: 1 } });
  });

  it("builds", async () => {
    expect((await verdictOf({}, "build")).verdict).toBe("passed");
    expect((await verdictOf({ "src/lib.rs": "fn (" }, "build")).verdict).toBe("failed");
  });

  it("lints, where clippy is installed", async (context) => {
    await skipWithout(context, "lint");
    expect((await verdictOf({}, "lint")).verdict).toBe("passed");
    const careless = "pub fn same(x: u64) -> u64 {\n    return x;\n}\n";
    expect((await verdictOf({ "src/lib.rs": careless }, "lint")).verdict).toBe("failed");
  });

  it("checks the format and changes nothing, where rustfmt is installed", async (context) => {
    await skipWithout(context, "format");
    expect((await verdictOf({}, "format")).verdict).toBe("passed");
    expect((await verdictOf({ "src/lib.rs": "pub fn  f( ) {}\n" }, "format")).verdict).toBe("failed");
  });

  async function skipWithout(context: TestContext, goal: Goal): Promise<void> {
    const result = await plan(repositoryWith(crate), goal, searchPath);
    if (result.available) return;
    console.warn(`skipped: ${result.reason}`);
    context.skip();
  }
});
