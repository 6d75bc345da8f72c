import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { displayCommand } from "../display.ts";
import { findOnPath } from "../find-program.ts";
import { type Goal, type LanguageAdapter, type Machine, cannotRun, goalTimeoutMs } from "../goal.ts";
import { listNames, readTextIfAny } from "../repository-files.ts";

const offline = { CARGO_NET_OFFLINE: "true", CARGO_TERM_COLOR: "never", CARGO_INCREMENTAL: "0" };
const compiling = { env: offline, supportsParallel: false, timeoutMs: 2 * goalTimeoutMs.build };

/** Cargo packages and workspaces, with the toolchain that rustup gives the repository. */
export const rustAdapter: LanguageAdapter = {
  name: "rust",

  // Cargo compiles everything anew in a fresh copy, and locks `target/` against a second one.
  evaluation: {
    build: { ...compiling, requiresCleanFixture: true },
    test: { ...compiling, requiresCleanFixture: true },
    lint: { ...compiling, requiresCleanFixture: true },
    format: { env: offline },
  },

  async detect(folder) {
    return (await listNames(folder)).includes("Cargo.toml") ? ["There is a Cargo.toml."] : [];
  },

  async plan(folder, goal, machine) {
    const cargo = await findOnPath("cargo", machine.searchPath);
    if (cargo === undefined) return cannotRun("cargo is not on the search path");
    const { tool, args } = goalArguments(goal, await memberSelection(folder));
    if (!(await answers(cargo, tool, { folder, machine }))) {
      const question = displayCommand([cargo, ...tool, "--version"]);
      return cannotRun(`the repository's Rust toolchain is not complete: "${question}" fails`);
    }
    const command = [cargo, ...args] as const;
    return {
      available: true,
      command: {
        goal,
        adapter: "rust",
        command,
        display: displayCommand(command),
        cwd: folder,
        environment: { CI: "1", NO_COLOR: "1", ...noInstallation },
        pathPrefix: [],
        report: goal === "test" ? "cargo-test" : "exit-code",
        timeoutMs: goalTimeoutMs[goal],
      },
    };
  },
};

/** Rustup may otherwise download the toolchain that a rust-toolchain.toml names. */
const noInstallation = { RUSTUP_AUTO_INSTALL: "0" };
const probeTimeoutMs = 20_000;

interface GoalArguments {
  /** The part of cargo that must be installed; empty for cargo itself. */
  readonly tool: readonly string[];
  readonly args: readonly string[];
}

/** Tests go on after a program that failed, so that the counts are whole. */
function goalArguments(goal: Goal, members: readonly string[]): GoalArguments {
  switch (goal) {
    case "build":
      return { tool: [], args: ["build", ...members] };
    case "test":
      return { tool: [], args: ["test", "--no-fail-fast", ...members] };
    case "lint":
      return { tool: ["clippy"], args: ["clippy", ...members, "--", "-D", "warnings"] };
    case "format":
      return { tool: ["fmt"], args: ["fmt", "--check"] };
  }
}

/**
 * Where a workspace's top folder is itself a package, cargo would leave the other members unchecked. A workspace that
 * has `default-members` has made its choice.
 */
async function memberSelection(folder: string): Promise<string[]> {
  const manifest = (await readTextIfAny(join(folder, "Cargo.toml"))) ?? "";
  const isWorkspace = /^\s*\[workspace[\].]/m.test(manifest);
  return isWorkspace && !/^\s*default-members\b/m.test(manifest) ? ["--workspace"] : [];
}

/** Rustup puts a `cargo clippy` in place that fails where clippy is not installed: only running it tells. */
async function answers(
  cargo: string,
  tool: readonly string[],
  { folder, machine }: { readonly folder: string; readonly machine: Machine },
): Promise<boolean> {
  const options = {
    cwd: folder,
    env: { ...machine.environment, PATH: machine.searchPath, ...noInstallation },
    timeout: probeTimeoutMs,
    killSignal: "SIGKILL",
  } as const;
  return promisify(execFile)(cargo, [...tool, "--version"], options).then(
    () => true,
    () => false,
  );
}
