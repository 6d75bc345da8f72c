import type { EvaluationOverrides, EvaluationProfile } from "./evaluation/evaluation-profile.ts";
import type { ReportFile } from "./reports/files/report-file.ts";

export const goals = ["build", "test", "lint", "format"] as const;
/** What can be asked of a repository. `lint` and `format` only check: they never rewrite a file. */
export type Goal = (typeof goals)[number];

export const adapterNames = ["javascript", "python", "go", "rust"] as const;
export type AdapterName = (typeof adapterNames)[number];

export interface Detection {
  readonly adapter: AdapterName;
  /** What speaks for it, one sentence each. */
  readonly reasons: readonly string[];
}

/** A tool whose summary of tests can be read. */
export type TestFormat =
  "vitest" | "jest" | "mocha" | "node-test" | "bun-test" | "pytest" | "unittest" | "go-test" | "cargo-test";

/**
 * How the output of a command is to be read. `any-test` tries every known summary; `exit-code` reads nothing;
 * `listed-files` holds each file named on stdout against the goal, whatever the exit code.
 */
export type ReportFormat = TestFormat | "any-test" | "exit-code" | "listed-files";

export interface GoalCommand {
  readonly goal: Goal;
  readonly adapter: AdapterName;
  /** Program, as an absolute path, and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** The same as a person would type it in the repository, without the path of this machine. */
  readonly display: string;
  readonly cwd: string;
  /** To be added to the child's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folders to be put before the child's `PATH`. */
  readonly pathPrefix: readonly string[];
  readonly report: ReportFormat;
  /** A limit that ordinary repositories do not reach, in milliseconds. */
  readonly timeoutMs: number;
  /** How the command is to be judged from outside, when it was planned for that; already applied to the fields above. */
  readonly evaluation?: EvaluationProfile;
  /** Where the tool writes its report, when it was planned for an evaluation and the tool can write one. */
  readonly reportFile?: ReportFile;
}

export type GoalPlan =
  | { readonly available: true; readonly command: GoalCommand }
  /** The reason reads "cannot run, because …". */
  | { readonly available: false; readonly reason: string };

export interface LanguageAdapter {
  readonly name: AdapterName;
  /** What makes a goal come out the same on every machine. */
  readonly evaluation: Readonly<Record<Goal, EvaluationOverrides>>;
  /** What in the repository calls for this adapter; empty when nothing does. */
  detect(repository: string): Promise<readonly string[]>;
  plan(repository: string, goal: Goal, machine: Machine): Promise<GoalPlan>;
}

/** What an adapter may know of the machine. */
export interface Machine {
  /** Where programs are looked up, in the form of `PATH`. */
  readonly searchPath: string;
  /** For the programs that are asked whether they work. */
  readonly environment: Readonly<Record<string, string>>;
}

const minutes = 60_000;
export const goalTimeoutMs: Readonly<Record<Goal, number>> = {
  build: 10 * minutes,
  test: 10 * minutes,
  lint: 5 * minutes,
  format: 3 * minutes,
};

export const cannotRun = (reason: string): GoalPlan & { available: false } => ({
  available: false,
  reason: `cannot run, because ${reason}`,
});
