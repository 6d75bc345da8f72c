import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";

import { LogFile } from "./capture/log-file.ts";
import { OutputCapture } from "./capture/output-capture.ts";
import { IsolationUnavailableError } from "./errors.ts";
import type { ObtainedIsolation } from "./isolation/isolation-level.ts";
import { type Launch, prepareLaunch, watchSetUp } from "./launch.ts";
import { type Redactor, createRedactor } from "./redaction/redactor.ts";
import { type RunLimits, type RunRequest, type RunResult, runLimits, whole } from "./run-request.ts";
import { spawnFailure } from "./spawn-failure.ts";
import { StopWatch } from "./stop-watch.ts";
import { withTemporaryHome } from "./temporary-home.ts";
import {
  type ProcessName,
  type Termination,
  type TerminationCause,
  pollUntil,
  terminate,
} from "./termination/kill-ladder.ts";
import { discharge, enlist } from "./termination/live-scopes.ts";
import { Scope, markerName, nextMarkerValue } from "./termination/scope.ts";

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

interface Exit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

interface Ending extends Exit {
  readonly cause?: TerminationCause;
  readonly termination?: Termination;
  readonly leaky: boolean;
  readonly isolation?: ObtainedIsolation;
}

const defaultLogBytes = 64 * 1024 * 1024;
const neverStarted: Ending = { exitCode: null, signal: null, cause: "aborted", leaky: false };

/**
 * Runs a command to its end and leaves no process behind. A non-zero exit and a stopped run are results, not errors.
 *
 * @throws CommandNotFoundError when there is no such program
 * @throws SpawnError when it, or its working directory, cannot be used
 * @throws RunRequestError when a limit is not a sensible number
 * @throws LogFileError when the log cannot be created or written
 * @throws IsolationUnavailableError when the isolation that is required cannot be had
 */
export async function runProcess(request: RunRequest): Promise<RunResult> {
  const limits = runLimits(request);
  const redactor = request.redactor ?? createRedactor();
  const log = await createLog(request);
  const capture = new OutputCapture(redactor, limits, log);
  const startedAt = performance.now();
  const ending = request.signal?.aborted
    ? neverStarted
    : await withTemporaryHome(request, (prepared) => runToEnd(prepared, { limits, redactor, log, capture }));
  const durationMs = Math.round(performance.now() - startedAt);
  const output = capture.finish();
  const { cause, leaky, termination, exitCode, signal, isolation } = ending;
  return {
    outcome: outcomeOf(cause, signal),
    exitCode,
    signal,
    durationMs,
    ...output,
    ...(log && { log: await log.close() }),
    ...(termination && { termination: withRedactedNames(termination, redactor) }),
    leaky,
    ...(isolation && { isolation }),
  };
}

interface Equipment {
  readonly limits: RunLimits;
  readonly redactor: Redactor;
  readonly log: LogFile | undefined;
  readonly capture: OutputCapture;
}

function createLog({ log }: RunRequest): Promise<LogFile> | undefined {
  return log && LogFile.create(log.path, whole("log.maxBytes", log.maxBytes ?? defaultLogBytes, 0));
}

async function runToEnd(request: RunRequest, equipment: Equipment): Promise<Ending> {
  const { limits, log, capture } = equipment;
  const child = await start(request, equipment);
  const watch = new StopWatch(limits, request.signal);
  log?.onError(() => {
    watch.stop("log-failed");
  });
  capture.attach(child.process, watch.sound);
  enlist(child.scope);
  try {
    const ending = await conclude(child, watch, equipment);
    if (ending.cause === undefined && !(await child.setUp())) throw await setUpFailure(child, equipment);
    return { ...ending, ...(child.isolation && { isolation: child.isolation }) };
  } finally {
    watch.dispose();
    discharge(child.scope);
  }
}

/** The sandbox held when it was probed, but not around this command. */
async function setUpFailure({ isolation }: Started, { capture, log }: Equipment): Promise<Error> {
  await log?.discard();
  return new IsolationUnavailableError(
    `The command was not started: ${isolation?.mechanism} could not set up isolation level ${isolation?.level}. ` +
      `It said: ${capture.finish().stderr.text.trim() || "nothing"}`,
  );
}

interface Started {
  readonly process: Child;
  /** Whether the sandbox was set up, when there is one; to be asked once the command has ended. */
  readonly setUp: () => Promise<boolean>;
  readonly isolation: ObtainedIsolation | undefined;
  readonly scope: Scope;
  readonly exited: Promise<Exit>;
  readonly closed: Promise<void>;
}

async function start(request: RunRequest, { redactor, log }: Equipment): Promise<Started> {
  try {
    const marker = nextMarkerValue();
    const launch = await prepareLaunch(request);
    const child = spawnDetached(request, launch, marker);
    if (child.pid === undefined) throw (await once(child, "error"))[0];
    const scope = new Scope(child.pid, marker);
    const exited = new Promise<Exit>((resolve) => {
      child.once("exit", (exitCode, signal) => {
        resolve({ exitCode, signal });
      });
    });
    const closed = new Promise<void>((resolve) =>
      child.once("close", () => {
        resolve();
      }),
    );
    giveInput(child, request.stdin);
    const { isolation } = launch;
    return { process: child, scope, exited, closed, isolation, setUp: watchSetUp(child, launch) };
  } catch (error) {
    await log?.discard();
    if (error instanceof IsolationUnavailableError) throw error;
    throw spawnFailure(error, request, redactor);
  }
}

function spawnDetached({ cwd, env, stdin }: RunRequest, launch: Launch, marker: string): Child {
  const [program, ...args] = launch.command;
  return spawn(program, args, {
    cwd,
    env: { ...env, [markerName]: marker },
    // Its own session and group: one signal reaches the whole group, and no terminal can.
    detached: true,
    stdio: [
      stdin === undefined ? "ignore" : "pipe",
      ...(["pipe", "pipe"] as const),
      ...(launch.sandboxed ? (["pipe"] as const) : []),
    ],
  }) as Child;
}

function giveInput(child: Child, stdin: RunRequest["stdin"]): void {
  // A command need not read its input: a broken pipe here is its own affair.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(stdin);
}

async function conclude(child: Started, watch: StopWatch, { limits, capture }: Equipment): Promise<Ending> {
  const { scope, exited, closed } = child;
  const cause = await Promise.race([exited.then(() => undefined), watch.stopped]);
  if (cause !== undefined) {
    const termination = await terminate(scope, cause, limits.graceMs);
    const unkilled = termination.survivors.some(({ pid }) => pid === scope.leader);
    const exit = unkilled ? neverStarted : await exited;
    return { ...exit, cause, termination, leaky: !(await isClosed(closed, capture, limits.leakMs)) };
  }
  const exit = await exited;
  const deadline = performance.now() + limits.leakMs;
  const pipesClosed = await isClosed(closed, capture, limits.leakMs);
  const empty = await pollUntil(deadline - performance.now(), () => !scope.outlivesLeader());
  if (empty) return { ...exit, leaky: !pipesClosed };
  return { ...exit, termination: await terminate(scope, "leaked", limits.graceMs), leaky: true };
}

/** Whether every holder of the pipes lets go within `leakMs`. What the command wrote before it ended is read in any case. */
async function isClosed(closed: Promise<void>, capture: OutputCapture, leakMs: number): Promise<boolean> {
  const closedInTime = closed.then(() => true);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, leakMs, false);
  });
  const inTime = await Promise.race([closedInTime, late]);
  clearTimeout(timer);
  if (inTime) return true;
  // The timer may be late itself: then bytes and the end of the pipe wait to be read in the next turns of the loop.
  await capture.drained();
  await turn();
  await turn();
  return Promise.race([closedInTime, Promise.resolve(false)]);
}

/** A program's name is a file's name, and may be anything. */
function withRedactedNames(termination: Termination, redactor: Redactor): Termination {
  const redacted = (list: readonly ProcessName[]) =>
    list.map(({ pid, name }) => ({ pid, name: redactor.redactText(name) }));
  return { ...termination, found: redacted(termination.found), survivors: redacted(termination.survivors) };
}

function outcomeOf(cause: TerminationCause | undefined, signal: string | null): RunResult["outcome"] {
  if (cause === "timed-out" || cause === "idle" || cause === "aborted") return cause;
  return signal === null ? "exited" : "signalled";
}
