import { RunRequestError } from "./errors.ts";
import type { ObtainedIsolation } from "./isolation/isolation-level.ts";
import type { IsolationOptions } from "./isolation/isolate.ts";
import type { LimitsReport, ResourceLimits } from "./limits/resource-limits.ts";
import type { Redactor } from "./redaction/redactor.ts";
import type { Termination } from "./family/termination.ts";

export interface RunRequest {
  /** Program and arguments, passed as they are: there is never a shell in between. */
  readonly command: readonly [string, ...string[]];
  /** Absolute path of an existing folder. */
  readonly cwd: string;
  /** The whole environment of the child. Nothing of this process's own environment is added, except a marker, by which what it starts is found. */
  readonly env: Readonly<Record<string, string>>;
  /** Wall-clock limit in milliseconds. */
  readonly timeoutMs: number;
  /** Limit in milliseconds for the silence between two pieces of output. */
  readonly idleTimeoutMs?: number;
  /** Milliseconds between SIGTERM and SIGKILL; 2000 by default. */
  readonly graceMs?: number;
  /** Milliseconds that pipes and descendants may outlive the command; 100 by default. */
  readonly leakMs?: number;
  readonly signal?: AbortSignal;
  /** Written to the child's standard input, which is then closed. Without it, standard input is empty. */
  readonly stdin?: string | Uint8Array;
  /** Bytes kept from the start and from the end of each stream; 64 KiB each by default. */
  readonly capture?: { readonly headBytes?: number; readonly tailBytes?: number };
  /** Keeps the redacted output of both streams in a new file, up to `maxBytes` (64 MiB by default). */
  readonly log?: { readonly path: string; readonly maxBytes?: number };
  /** Applied before anything is kept. By default, one that knows the shapes of common tokens. */
  readonly redactor?: Redactor;
  /** Sets `HOME` and `TMPDIR` to new, writable folders that are removed after the run. */
  readonly temporaryHome?: boolean;
  /**
   * Keeps the command apart from the machine. The programs for it are looked for on `searchPath`, by default in the
   * folders of the system. In a sandbox a signal that ends the command shows as the exit code 128 plus its number.
   */
  readonly isolation?: IsolationOptions & { readonly searchPath?: string };
  /** What the command may use up, beside the time. */
  readonly limits?: ResourceLimits;
  /**
   * Runs it in a control group of its own where there can be one, so that whatever it starts is found and ended, in
   * whatever session and with whatever environment. With `require`, it is an error when there can be none. Limits on
   * memory and processes bring one along.
   */
  readonly controlGroup?: { readonly require?: boolean };
}

/** Why a run ended: by itself (`exited`, `signalled`), by one of its `limits`, or because the runner stopped it. */
export type RunOutcome = "exited" | "signalled" | "timed-out" | "idle" | "aborted" | "limit";

export interface CapturedStream {
  /** Head and tail as text, cut at character boundaries; a line in between says how many bytes are missing. */
  readonly text: string;
  /** Length of the redacted stream in bytes; what `sha256` is computed over. */
  readonly bytes: number;
  /** Bytes the child wrote, before redaction. */
  readonly receivedBytes: number;
  /** Lower-case hex SHA-256 of the whole redacted stream, also of the part that `text` leaves out. */
  readonly sha256: string;
  /** Bytes of the redacted stream that `text` does not show. */
  readonly truncatedBytes: number;
}

export interface CapturedLog {
  readonly path: string;
  /** Lower-case hex SHA-256 of the file. */
  readonly sha256: string;
  /** Length of the file. */
  readonly bytes: number;
  /** Redacted output that did not fit under the cap. */
  readonly droppedBytes: number;
}

export interface RunResult {
  readonly outcome: RunOutcome;
  /** `null` when a signal ended the command, or when it could not be started because it was already aborted. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly durationMs: number;
  readonly stdout: CapturedStream;
  readonly stderr: CapturedStream;
  readonly log?: CapturedLog;
  /** Present when the runner had to end at least one process. */
  readonly termination?: Termination;
  /** How often each secret or token shape was hidden, by name. */
  readonly redactions: Readonly<Record<string, number>>;
  /** The command ended but left a process behind, or a pipe open, for longer than `leakMs`. */
  readonly leaky: boolean;
  /** What the command really ran in. Present when isolation was asked for and the command was started. */
  readonly isolation?: ObtainedIsolation;
  /** The version of control groups the command ran in. Present when one was asked for or a limit needed one. */
  readonly controlGroup?: "v1" | "v2" | "none";
  /** Present when limits were asked for. */
  readonly limits?: LimitsReport;
}

export interface RunLimits {
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number | undefined;
  readonly graceMs: number;
  readonly leakMs: number;
  readonly headBytes: number;
  readonly tailBytes: number;
}

const longestTimer = 2 ** 31 - 1;
const kibi = 1024;

/** Fills in the defaults. @throws {@link RunRequestError} for a limit that is not a positive (or, for some, zero) integer. */
export function runLimits(request: RunRequest): RunLimits {
  const { capture = {} } = request;
  return {
    timeoutMs: whole("timeoutMs", request.timeoutMs, 1),
    idleTimeoutMs:
      request.idleTimeoutMs === undefined ? undefined : whole("idleTimeoutMs", request.idleTimeoutMs, 1),
    graceMs: whole("graceMs", request.graceMs ?? 2000, 0),
    leakMs: whole("leakMs", request.leakMs ?? 100, 0),
    headBytes: whole("capture.headBytes", capture.headBytes ?? 64 * kibi, 0),
    tailBytes: whole("capture.tailBytes", capture.tailBytes ?? 64 * kibi, 0),
  };
}

export function whole(name: string, value: number, least: 0 | 1): number {
  if (Number.isInteger(value) && value >= least && value <= longestTimer) return value;
  throw new RunRequestError(
    `The run was not started: ${name} must be a whole number from ${least} to ${longestTimer}, received ${value}.`,
  );
}
