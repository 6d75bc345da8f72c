import { LogFile } from "./capture/log-file.ts";
import { OutputCapture } from "./capture/output-capture.ts";
import { RunRequestError } from "./errors.ts";
import type { ObtainedIsolation } from "./isolation/isolation-level.ts";
import type { Confinement } from "./limits/confinement.ts";
import { reachedLimits, startCpuMeter } from "./limits/reached-limits.ts";
import type { LimitsReport } from "./limits/resource-limits.ts";
import { type Redactor, createRedactor } from "./redaction/redactor.ts";
import { type RunLimits, type RunRequest, type RunResult, runLimits, whole } from "./run-request.ts";
import { setUpFailure, startCommand } from "./start/start-command.ts";
import { StopWatch } from "./stop-watch.ts";
import { withTemporaryHome } from "./temporary-home.ts";
import { type Ending, conclude } from "./termination/conclude.ts";
import { discharge, enlist } from "./supervision/live-families.ts";
import { withRedactedNames } from "./termination/redacted-names.ts";

interface Run extends Ending {
  readonly isolation?: ObtainedIsolation;
  readonly controlGroup?: "v1" | "v2" | "none";
  readonly limits?: LimitsReport;
}

interface Equipment {
  readonly timing: RunLimits;
  readonly redactor: Redactor;
  readonly log: LogFile | undefined;
  readonly capture: OutputCapture;
}

const defaultLogBytes = 64 * 1024 * 1024;
let tokenRedactor: Redactor | undefined;
const neverStarted: Run = { exitCode: null, signal: null, cause: "aborted", leaky: false };

/**
 * Runs a command to its end and leaves no process behind. A non-zero exit and a stopped run are results, not errors.
 *
 * @throws CommandNotFoundError when there is no such program
 * @throws SpawnError when it, or its working directory, cannot be used
 * @throws RunRequestError when a limit is not a sensible number
 * @throws LogFileError when the log cannot be created or written
 * @throws IsolationUnavailableError when the isolation that is required cannot be had
 * @throws LimitUnavailableError when a limit that is required cannot be enforced
 * @throws ControlGroupUnavailableError when the control group that is required cannot be had
 */
export async function runProcess(request: RunRequest): Promise<RunResult> {
  const timing = runLimits(request);
  const redactor = request.redactor ?? (tokenRedactor ??= createRedactor());
  const log = await createLog(request, redactor);
  const capture = new OutputCapture(redactor, timing, log);
  const startedAt = performance.now();
  const run = request.signal?.aborted
    ? neverStarted
    : await withTemporaryHome(request, (prepared) => runToEnd(prepared, { timing, redactor, log, capture }));
  const durationMs = Math.round(performance.now() - startedAt);
  const output = capture.finish();
  const { leaky, termination, exitCode, signal, isolation, controlGroup, limits } = run;
  return {
    outcome: outcomeOf(run),
    exitCode,
    signal,
    durationMs,
    ...output,
    ...(log && { log: await log.close() }),
    ...(termination && { termination: withRedactedNames(termination, redactor) }),
    leaky,
    ...(isolation && { isolation }),
    ...(controlGroup && { controlGroup }),
    ...(limits && { limits }),
  };
}

function createLog({ log }: RunRequest, redactor: Redactor): Promise<LogFile> | undefined {
  if (log === undefined) return undefined;
  const stream = redactor.stream();
  stream.push(Buffer.from(log.path));
  stream.end();
  // The name of a file is kept, too.
  const [secret] = Object.keys(stream.counts);
  if (secret !== undefined)
    throw new RunRequestError(
      `The run was not started: log.path has a secret in it, ${secret}. Give another path.`,
    );
  return LogFile.create(log.path, whole("log.maxBytes", log.maxBytes ?? defaultLogBytes, 0));
}

async function runToEnd(request: RunRequest, equipment: Equipment): Promise<Run> {
  const { timing, redactor, log, capture } = equipment;
  const mostCpuSeconds = request.limits?.cpuSeconds === undefined ? undefined : startCpuMeter();
  const child = await startCommand(request, redactor).catch(async (error: unknown) => {
    await log?.discard();
    throw error;
  });
  const { family, launch } = child;
  const { confinement, isolation } = launch;
  const watch = new StopWatch(timing, request.signal);
  log?.onError(() => {
    watch.stop("log-failed");
  });
  capture.attach(child.process, () => {
    watch.sound();
    if (capture.receivedBytes > (confinement.inForce.outputBytes ?? Infinity)) watch.stop("limit");
  });
  enlist(family, watch);
  try {
    const ending = await conclude(child, watch, capture, timing);
    if (ending.cause === undefined && !(await child.setUp())) {
      await log?.discard();
      throw setUpFailure(child, capture.finish().stderr.text);
    }
    const used = mostCpuSeconds?.(isolation?.mechanism !== "bubblewrap") ?? 0;
    return {
      ...ending,
      ...(isolation && { isolation }),
      ...(confinement.controlGroup && { controlGroup: confinement.controlGroup }),
      ...(request.limits && { limits: limitsReport(confinement, ending, capture, used) }),
    };
  } finally {
    watch.dispose();
    discharge(family);
    await confinement.group?.remove();
  }
}

function limitsReport(
  { inForce, unavailable, group }: Confinement,
  { exitCode, signal, termination }: Ending,
  { receivedBytes }: OutputCapture,
  mostCpuSeconds: number,
): LimitsReport {
  const terminated = termination !== undefined;
  const evidence = { inForce, group, exitCode, signal, terminated, receivedBytes, mostCpuSeconds };
  return { inForce, unavailable, reached: reachedLimits(evidence) };
}

function outcomeOf({ cause, signal, exitCode, limits }: Run): RunResult["outcome"] {
  if (cause === "timed-out" || cause === "idle" || cause === "aborted") return cause;
  const reached = limits?.reached ?? [];
  if (reached.includes("outputBytes") || (reached.length > 0 && exitCode !== 0)) return "limit";
  return signal === null ? "exited" : "signalled";
}
