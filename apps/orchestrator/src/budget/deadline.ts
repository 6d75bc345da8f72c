import { BudgetError } from "../errors.ts";
import { usedUp } from "./ledger.ts";

/** The minutes of a budget, counted while a process works on the run. */
export interface Deadline {
  /** Aborts with the given signal, or with a {@link BudgetError} when the minutes are over. */
  readonly signal: AbortSignal;
  /** Wall time since the start, this process and earlier ones together, in milliseconds. */
  activeMs: () => number;
  /** Lets the process end before the minutes do. */
  stop: () => void;
}

/** @param activeMs what earlier processes of the run have used */
export function startDeadline(minutes: number | undefined, activeMs: number, signal: AbortSignal): Deadline {
  const begin = performance.now();
  const elapsed = (): number => Math.round(activeMs + performance.now() - begin);
  if (minutes === undefined) return { signal, activeMs: elapsed, stop: () => undefined };
  const controller = new AbortController();
  const expire = (): void => {
    const used = Math.floor(elapsed() / 60_000);
    controller.abort(new BudgetError(usedUp("minutes", minutes, used, used + 1)));
  };
  const timer = setTimeout(expire, Math.max(0, minutes * 60_000 - activeMs));
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    activeMs: elapsed,
    stop: () => {
      clearTimeout(timer);
    },
  };
}
