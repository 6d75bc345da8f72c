/** The folder is not in a git working tree with at least one commit, so nothing can be checked. */
export class NotARepositoryError extends Error {
  readonly code = "E_NOT_A_REPOSITORY";
  override readonly name = "NotARepositoryError";
}

/** The clone lacks history: what drifted and what was reviewed cannot be known. */
export class ShallowCloneError extends Error {
  readonly code = "E_SHALLOW_CLONE";
  override readonly name = "ShallowCloneError";
}

/** There is no commit to compare the change with. */
export class UnknownBaseError extends Error {
  readonly code = "E_UNKNOWN_BASE";
  override readonly name = "UnknownBaseError";
}

/** git could not be run, or ended in a way that leaves the question open. */
export class GitFailedError extends Error {
  readonly code = "E_GIT";
  override readonly name = "GitFailedError";
}

/** The configuration, its waivers or the baseline cannot be used as they are. */
export class GuardConfigError extends Error {
  readonly code = "E_GUARD_CONFIG";
  override readonly name = "GuardConfigError";
}

/** There is no spec, or more than one, by the given path or id; or there is none at all. */
export class SpecNotFoundError extends Error {
  readonly code = "E_SPEC_NOT_FOUND";
  override readonly name = "SpecNotFoundError";
}

/** A review, an approval or a new spec would not be valid; nothing was written. */
export class SpecChangeError extends Error {
  readonly code = "E_SPEC_CHANGE";
  override readonly name = "SpecChangeError";
}
