import { exitCode } from "./exit-codes.ts";

/** The first SIGINT or SIGTERM ends the work in good order; a second one ends the process. */
export function listenForInterruption(): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(exitCode.interrupted);
    controller.abort(new Error(`Interrupted by ${signal}.`));
  };
  // It stays in place after the first signal: the Agents SDK ends the process when it finds itself the only listener.
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  return {
    signal: controller.signal,
    stop: () => process.off("SIGINT", interrupt).off("SIGTERM", interrupt),
  };
}
