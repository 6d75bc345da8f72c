import type { ExecutionMode } from "@codex-orchestrator/mode-policy";
import type { BudgetLimits } from "../budget/limits.ts";

export interface Subtask {
  id: string;
  title: string;
  /** References to patterns, `id` or `id@range`. */
  patterns: readonly string[];
  requiresCloud: boolean;
}

/** A piece of work as a person handed it over. */
export interface Task {
  id: string;
  title: string;
  /** The git repository to work on; relative to the task file's directory. */
  repo?: string;
  parallel: boolean;
  mode?: ExecutionMode;
  patterns: readonly string[];
  subtasks: readonly Subtask[];
  /** Goals that must pass, in this order. Absent: build, lint and test, as far as the repository has them. */
  checks?: readonly string[];
  spec?: string;
  budget: BudgetLimits;
  /** Of build, test and review, at most, for each subtask. */
  rounds?: number;
  /** Description and acceptance criteria, in Markdown. */
  body: string;
  /** How the record names the file: relative to the repository when it lies inside, else its base name. */
  source: string;
  /** The file's exact bytes, and their SHA-256. */
  bytes: Uint8Array;
  digest: string;
}
