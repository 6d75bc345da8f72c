import { setImmediate as turn } from "node:timers/promises";

import type { OutputCapture } from "../capture/output-capture.ts";
import { pollUntil } from "../family/poll-until.ts";
import type { ProcessFamily } from "../family/process-family.ts";
import type { Exit, Started } from "../start/start-command.ts";
import type { StopWatch } from "../stop-watch.ts";
import { type Termination, type TerminationCause, terminate } from "../family/termination.ts";

/** How a run ended. */
export interface Ending extends Exit {
  readonly cause?: TerminationCause;
  readonly termination?: Termination;
  readonly leaky: boolean;
}

interface Patience {
  readonly graceMs: number;
  readonly leakMs: number;
}

/** Waits until the command ends or has to be stopped, and leaves no process of it behind. */
export async function conclude(
  child: Started,
  watch: StopWatch,
  capture: OutputCapture,
  { graceMs, leakMs }: Patience,
): Promise<Ending> {
  const { family, exited, closed } = child;
  const cause = await Promise.race([exited.then(() => undefined), watch.stopped]);
  if (cause !== undefined) {
    const termination = await terminate(family, cause, graceMs);
    const unkilled = termination.survivors.some(({ pid }) => pid === family.leader);
    const exit = unkilled ? { exitCode: null, signal: null } : await exited;
    return { ...exit, cause, termination, leaky: !(await isClosed(closed, capture, leakMs)) };
  }
  const exit = await exited;
  const deadline = performance.now() + leakMs;
  const pipesClosed = await isClosed(closed, capture, leakMs);
  const empty = await pollUntil(deadline - performance.now(), () => family.standing() === "empty");
  if (empty || !(await isAlive(family))) return { ...exit, leaky: !pipesClosed };
  return { ...exit, termination: await terminate(family, "leaked", graceMs), leaky: true };
}

/** Far longer than it takes to replace a program. */
const uncertainMs = 2000;

/** Waits for certainty, also when no time is left. */
async function isAlive(family: ProcessFamily): Promise<boolean> {
  await pollUntil(uncertainMs, () => family.standing() !== "uncertain");
  return family.standing() === "alive";
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
