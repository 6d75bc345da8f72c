import { isAbsolute, join, normalize } from "node:path";

import { EvaluationFolderError, ReportDirectoryError } from "../errors.ts";
import type { GoalCommand, LanguageAdapter } from "../goal.ts";
import { type EvaluationProfile, evaluationProfile } from "./evaluation-profile.ts";
import { namingCases } from "./naming-cases.ts";

export interface EvaluationOptions {
  /** Absolute path of a folder that exists when the command runs, outside of the repository. */
  readonly reportDirectory: string;
}

/** @throws {@link ReportDirectoryError} */
export function expectReportDirectory({ reportDirectory }: EvaluationOptions): void {
  if (isAbsolute(reportDirectory)) return;
  throw new ReportDirectoryError(
    `The report directory "${reportDirectory}" is not an absolute path. Give the absolute path of a folder outside the repository.`,
  );
}

/**
 * The same command, made to come out the same everywhere and, where the tool can, to name every case in a file. What it
 * shows stays what a person would type.
 */
export function forEvaluation(
  command: GoalCommand,
  adapter: Pick<LanguageAdapter, "evaluation">,
  { reportDirectory }: EvaluationOptions,
): GoalCommand {
  const profile = evaluationProfile(adapter.evaluation[command.goal]);
  return {
    ...namingCases(command, reportDirectory),
    cwd: folderOf(command.cwd, profile),
    environment: { ...command.environment, ...profile.env },
    timeoutMs: profile.timeoutMs ?? command.timeoutMs,
    evaluation: profile,
  };
}

function folderOf(repository: string, { cwd = "." }: EvaluationProfile): string {
  const path = normalize(cwd);
  if (!isAbsolute(path) && path.split(/[/\\]/)[0] !== "..") return join(repository, path);
  throw new EvaluationFolderError(
    `The working folder "${cwd}" of an evaluation leads out of the repository. Give a relative path below it.`,
  );
}
