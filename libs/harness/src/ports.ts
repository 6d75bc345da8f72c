import type { AgentUsage } from "./record/attempt-record.ts";

export type Command = readonly [string, ...string[]];

type Options = Readonly<Record<string, unknown>>;

/** A library of patterns, as far as scenarios need it. `@codex-orchestrator/learning-library` fits. */
export interface PatternCatalog {
  /** What a reference `id@range` stands for. Rejects, with the reason, when it stands for nothing. */
  resolve(
    reference: string,
  ): Promise<{ readonly id: string; readonly version: string; readonly integrity: string }>;
  /** A command that applies the pattern to its working directory; it exits with 0 when it could. */
  applyCommand(reference: string, options: Options): Command;
  /** A command that exits with 0 when the pattern finds nothing in its working directory, with 1 when it does. */
  checkCommand(reference: string, options: Options): Command;
}

/** Starts an agent on a task. */
export interface AgentLauncher {
  /** A digest of everything that decides what the agent does: prompts, model, tools. */
  identity(): Promise<string>;
  /** What carries the task out in a folder. `task` is the absolute path of the task file. */
  launch(task: string, directory: string): Promise<LaunchedAgent>;
}

export interface LaunchedAgent {
  readonly command: Command;
  readonly environment: Readonly<Record<string, string>>;
  /** What the agent used up, read from what the command printed on standard output. */
  usage(printed: string): AgentUsage | undefined;
}

/** Says what is wrong with a file's syntax; undefined when it parses, or when its language is not known. */
export type SyntaxCheck = (path: string, text: string) => Promise<string | undefined>;

/** Whether the specs that cover the scenarios are fresh: at most 30 days since their last review. */
export interface FreshnessCheck {
  check(paths: readonly string[]): Promise<{ readonly fresh: boolean; readonly detail: string }>;
}

export interface Ports {
  readonly patterns?: PatternCatalog;
  readonly agents?: AgentLauncher;
  readonly syntax?: SyntaxCheck;
  readonly freshness?: FreshnessCheck;
}
