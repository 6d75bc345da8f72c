import type { RunLimits } from "./run-request.ts";
import type { TerminationCause } from "./termination/kill-ladder.ts";

/** Tells when a run has to be stopped, and why: its limits, its abort signal, or whoever calls {@link stop}. */
export class StopWatch {
  readonly stopped: Promise<TerminationCause>;
  readonly #idleTimeoutMs: number | undefined;
  readonly #abort: AbortSignal | undefined;
  readonly #wall: NodeJS.Timeout;
  #resolve: (cause: TerminationCause) => void = () => undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastSound = performance.now();

  constructor(limits: RunLimits, abort: AbortSignal | undefined) {
    this.stopped = new Promise((resolve) => (this.#resolve = resolve));
    this.#idleTimeoutMs = limits.idleTimeoutMs;
    this.#abort = abort;
    this.#wall = setTimeout(() => {
      this.#afterPoll("timed-out");
    }, limits.timeoutMs);
    this.#listen(limits.idleTimeoutMs);
    abort?.addEventListener("abort", this.#onAbort, { once: true });
    // A signal that came while the command was being started fires no event any more.
    if (abort?.aborted) this.stop("aborted");
  }

  readonly #onAbort = () => {
    this.stop("aborted");
  };

  /** The child was heard, so that the silence starts anew. */
  readonly sound = (): void => {
    this.#lastSound = performance.now();
  };

  stop(cause: TerminationCause): void {
    this.#resolve(cause);
  }

  dispose(): void {
    clearTimeout(this.#wall);
    clearTimeout(this.#idle);
    this.#abort?.removeEventListener("abort", this.#onAbort);
  }

  #listen(ms: number | undefined): void {
    if (ms === undefined || this.#idleTimeoutMs === undefined) return;
    const limit = this.#idleTimeoutMs;
    this.#idle = setTimeout(() => {
      // Output that came while this process was busy is still unread; it is read before an immediate runs.
      setImmediate(() => {
        const left = this.#lastSound + limit - performance.now();
        if (left <= 0) this.stop("idle");
        else this.#listen(Math.ceil(left));
      });
    }, ms);
  }

  /** An exit that happened before the timer fired, but is not yet known, comes first. */
  #afterPoll(cause: TerminationCause): void {
    setImmediate(() => {
      this.stop(cause);
    });
  }
}
