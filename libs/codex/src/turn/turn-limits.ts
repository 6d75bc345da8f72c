import type { TurnOptions } from "../driver.ts";
import { CodexRequestError, type InterruptionReason } from "../errors.ts";

const longestTimer = 2 ** 31 - 1;

/** @throws {CodexRequestError} */
export function assertTurn(prompt: string, { deadlineMs }: TurnOptions): void {
  if (prompt.trim() === "") throw new CodexRequestError("A turn needs a prompt that is not empty.");
  if (deadlineMs === undefined || (deadlineMs > 0 && deadlineMs <= longestTimer)) return;
  throw new CodexRequestError(
    `deadlineMs must be more than 0 and at most ${longestTimer} milliseconds, received ${deadlineMs}.`,
  );
}

/** Lets the caller's signal and deadline interrupt a turn that begins now. @returns what ends that */
export function watchLimits(
  { signal, deadlineMs }: TurnOptions,
  interrupt: (reason: InterruptionReason, cause?: unknown) => void,
): () => void {
  const abort = () => {
    interrupt("abort", signal?.reason);
  };
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  const timer = deadlineMs === undefined ? undefined : setTimeout(interrupt, deadlineMs, "deadline");
  return () => {
    signal?.removeEventListener("abort", abort);
    clearTimeout(timer);
  };
}
