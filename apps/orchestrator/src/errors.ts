/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "E_USAGE";
}

/** A task file is missing, is no task file, or asks for something that does not exist. */
export class TaskFileError extends Error {
  override readonly name = "TaskFileError";
  readonly code = "E_TASK_FILE";

  /** @param place the file as the user named it, with `:line:column` where known */
  constructor(place: string, problem: string, options?: ErrorOptions) {
    super(`${place}: ${problem}`, options);
  }
}

/** The directory is no git repository that a run can start from. */
export class RepositoryError extends Error {
  override readonly name = "RepositoryError";
  readonly code = "E_REPOSITORY";
}

/** Git failed where it should not. */
export class GitError extends Error {
  override readonly name = "GitError";
  readonly code = "E_GIT";
}

/** `.runs` or `out` cannot be used. */
export class StateDirectoryError extends Error {
  override readonly name = "StateDirectoryError";
  readonly code = "E_STATE_DIRECTORY";
}

/** The task needs an execution mode that this installation does not have. */
export class ModeUnavailableError extends Error {
  override readonly name = "ModeUnavailableError";
  readonly code = "E_MODE_UNAVAILABLE";
}

/** A peer did not give a usable answer. */
export class PeerError extends Error {
  override readonly name = "PeerError";
  readonly code = "E_PEER";

  constructor(role: string, problem: string, options?: ErrorOptions) {
    super(`The ${role} gave no usable answer: ${problem}`, options);
  }
}

/** The run cannot go on now, but later: it is left open, waiting. */
export class RunSuspension extends Error {}

/** The run's budget is used up. */
export class BudgetError extends RunSuspension {
  override readonly name = "BudgetError";
  readonly code = "E_BUDGET";
}

/** Somebody has to approve or reject what an agent wants to do. */
export class ApprovalNeededError extends RunSuspension {
  override readonly name = "ApprovalNeededError";
  readonly code = "E_APPROVAL_NEEDED";
}

/** The provider of a model cannot be used, now or as the environment is. */
export class ProviderUnavailableError extends RunSuspension {
  override readonly name = "ProviderUnavailableError";
  readonly code = "E_PROVIDER_UNAVAILABLE";
}

/** The spec of a task is stale, or nobody approved it as it stands. */
export class StaleSpecError extends Error {
  override readonly name = "StaleSpecError";
  readonly code = "E_STALE_SPEC";

  constructor(task: string, refusals: readonly { readonly rule: string; readonly message: string }[]) {
    const reasons = refusals.map(({ rule, message }) => `${rule}: ${message}`).join(" ");
    super(
      `The task ${task} was not started, because its spec may not be worked on. ${reasons} ` +
        "Review and approve it with `spec-guard review` and `spec-guard approve`, or record a waiver in .spec-guard.yaml.",
    );
  }
}
