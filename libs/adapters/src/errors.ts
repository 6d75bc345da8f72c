import type { GoalProblem } from "./goal-request.ts";

/** A goal or adapter name that this library does not have. */
export class UnknownGoalError extends Error {
  override readonly name = "UnknownGoalError";
  readonly code = "E_UNKNOWN_GOAL";
}

export class UnknownAdapterError extends Error {
  override readonly name = "UnknownAdapterError";
  readonly code = "E_UNKNOWN_ADAPTER";
}

/** A list of goals to plan holds names that this library does not have. */
export class InvalidGoalsError extends Error {
  override readonly name = "InvalidGoalsError";
  readonly code = "E_INVALID_GOALS";
  readonly problems: readonly GoalProblem[];

  constructor(problems: readonly GoalProblem[]) {
    super(problems.map(({ index, message }) => `Goal ${index + 1}: ${message}`).join("\n"));
    this.problems = problems;
  }
}

/** The path given as a repository is not a folder that can be read. */
export class RepositoryNotFoundError extends Error {
  override readonly name = "RepositoryNotFoundError";
  readonly code = "E_REPOSITORY_NOT_FOUND";
}

/** Reports cannot be put where the caller says. */
export class ReportDirectoryError extends Error {
  override readonly name = "ReportDirectoryError";
  readonly code = "E_REPORT_DIRECTORY";
}

/** An adapter's working folder for an evaluation is not below the repository. */
export class EvaluationFolderError extends Error {
  override readonly name = "EvaluationFolderError";
  readonly code = "E_EVALUATION_FOLDER";
}
