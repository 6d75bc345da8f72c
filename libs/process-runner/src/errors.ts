/** The program to run does not exist: not on the `PATH` of the request's environment, or not at the path given. */
export class CommandNotFoundError extends Error {
  override readonly name = "CommandNotFoundError";
  readonly code = "E_COMMAND_NOT_FOUND";
}

/** The program exists but the operating system would not start it, or its working directory is missing. */
export class SpawnError extends Error {
  override readonly name = "SpawnError";
  readonly code = "E_SPAWN";
}

/** The request itself makes no sense; no process was started. */
export class RunRequestError extends Error {
  override readonly name = "RunRequestError";
  readonly code = "E_RUN_REQUEST";
}

/** The log file could not be created or written. A run whose evidence cannot be kept is stopped. */
export class LogFileError extends Error {
  override readonly name = "LogFileError";
  readonly code = "E_LOG_FILE";
}

/** The isolation that was required cannot be had on this machine, or its set-up failed; the command was not started. */
export class IsolationUnavailableError extends Error {
  override readonly name = "IsolationUnavailableError";
  readonly code = "E_ISOLATION";
}

/** A limit that was required cannot be enforced on this machine; the command was not started. */
export class LimitUnavailableError extends Error {
  override readonly name = "LimitUnavailableError";
  readonly code = "E_LIMIT";
}

/** The control group that was required cannot be had on this machine, or not be entered; the command was not started. */
export class ControlGroupUnavailableError extends Error {
  override readonly name = "ControlGroupUnavailableError";
  readonly code = "E_CONTROL_GROUP";
}
