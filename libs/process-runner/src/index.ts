export { type AllowListedEnvironment, allowListedEnvironment, defaultAllowedNames } from "./environment.ts";
export {
  CommandNotFoundError,
  ControlGroupUnavailableError,
  IsolationUnavailableError,
  LimitUnavailableError,
  LogFileError,
  RunRequestError,
  SpawnError,
} from "./errors.ts";
export { type IsolatedCommand, type IsolationOptions, isolate } from "./isolation/isolate.ts";
export type {
  IsolationLevel,
  ObtainedIsolation,
  SandboxLevel,
  SandboxMechanism,
} from "./isolation/isolation-level.ts";
export {
  type IsolationSupport,
  type SandboxSupport,
  defaultIsolationSearchPath,
  probeIsolation,
} from "./isolation/probe-isolation.ts";
export { type FamilyEnding, type ProcessName, endFamily } from "./family/end-family.ts";
export { type ProcessMarker, newMarker } from "./family/marker.ts";
export {
  type Enclosure,
  type FamilyLook,
  type FamilyStanding,
  type FamilyTraits,
  ProcessFamily,
} from "./family/process-family.ts";
export type { ProcessEntry } from "./family/process-table.ts";
export type { LimitName, LimitsReport, ResourceLimits } from "./limits/resource-limits.ts";
export { type ReleaseRun, type RunCapacity, type RunWeight, RunQueue } from "./queue/run-queue.ts";
export {
  type RedactionStream,
  type Redactor,
  type RedactorOptions,
  createRedactor,
} from "./redaction/redactor.ts";
export type { CapturedLog, CapturedStream, RunOutcome, RunRequest, RunResult } from "./run-request.ts";
export { runProcess } from "./run-process.ts";
export { shellCommand } from "./shell-command.ts";
export { forwardSignals } from "./supervision/forward-signals.ts";
export { guardGroup, releaseGroup } from "./family/guard.ts";
export type { Termination, TerminationCause, TerminationMechanism } from "./family/termination.ts";
