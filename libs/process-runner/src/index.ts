export { type AllowListedEnvironment, allowListedEnvironment, defaultAllowedNames } from "./environment.ts";
export { CommandNotFoundError, LogFileError, RunRequestError, SpawnError } from "./errors.ts";
export {
  type RedactionStream,
  type Redactor,
  type RedactorOptions,
  createRedactor,
} from "./redaction/redactor.ts";
export type { CapturedLog, CapturedStream, RunOutcome, RunRequest, RunResult } from "./run-request.ts";
export { runProcess } from "./run-process.ts";
export type { ProcessName, Termination, TerminationCause } from "./termination/kill-ladder.ts";
export { markerName } from "./termination/scope.ts";
