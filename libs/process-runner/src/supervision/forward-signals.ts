import { killAll, pauseAll, resumeAll, signalGroups } from "./live-families.ts";

/**
 * For an application to call that lets its user interrupt it: from now on SIGINT and SIGTERM do not end this process, but
 * are passed on to the process group of every run; the second one kills all runs. The runs then end, and it is for the
 * application to start no others and to end itself. SIGTSTP (ctrl-Z) stops all runs and this process; when it goes on
 * (SIGCONT), so do they, and the time in between counts for none of their time limits.
 *
 * @returns a function after which the signals do again what they did before
 */
export function forwardSignals(): () => void {
  let interruptions = 0;
  const interrupt = (signal: NodeJS.Signals) => {
    interruptions += 1;
    if (interruptions === 1) signalGroups(signal);
    else killAll();
  };
  let suspended = false;
  const suspend = () => {
    suspended = true;
    pauseAll();
    process.kill(process.pid, "SIGSTOP");
  };
  const resume = () => {
    // Whoever goes on for another reason has stopped no run.
    if (suspended) resumeAll();
    suspended = false;
  };
  const handlers = [
    ["SIGINT", interrupt],
    ["SIGTERM", interrupt],
    ["SIGTSTP", suspend],
    ["SIGCONT", resume],
  ] as const;
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}
