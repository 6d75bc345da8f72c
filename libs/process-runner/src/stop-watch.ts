import type { RunLimits } from "./run-request.ts";
import type { TerminationCause } from "./family/termination.ts";

/** Tells when a run has to be stopped, and why: its limits, its abort signal, or whoever calls {@link stop}. */
export class StopWatch {
  readonly stopped: Promise<TerminationCause>;
  readonly #idleTimeoutMs: number | undefined;
  readonly #abort: AbortSignal | undefined;
  #resolve: (cause: TerminationCause) => void = () => undefined;
  #wall: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  /** Points in time, moved on by as long as the watch was paused. */
  #deadline: number;
  #lastSound = performance.now();
  #pausedAt: number | undefined;

  constructor(limits: RunLimits, abort: AbortSignal | undefined) {
    this.stopped = new Promise((resolve) => (this.#resolve = resolve));
    this.#idleTimeoutMs = limits.idleTimeoutMs;
    this.#deadline = performance.now() + limits.timeoutMs;
    this.#abort = abort;
    this.#wait(limits.timeoutMs);
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

  /** From now on no time passes for the time limits, until {@link resume}. */
  pause(): void {
    this.#pausedAt ??= performance.now();
    this.#clearTimers();
  }

  resume(): void {
    if (this.#pausedAt === undefined) return;
    const now = performance.now();
    this.#deadline += now - this.#pausedAt;
    this.#lastSound += now - this.#pausedAt;
    this.#pausedAt = undefined;
    this.#wait(this.#deadline - now);
    this.#listen(this.#idleTimeoutMs && this.#lastSound + this.#idleTimeoutMs - now);
  }

  dispose(): void {
    this.#clearTimers();
    this.#abort?.removeEventListener("abort", this.#onAbort);
  }

  #clearTimers(): void {
    clearTimeout(this.#wall);
    clearTimeout(this.#idle);
  }

  #wait(ms: number): void {
    this.#wall = setTimeout(() => {
      // An exit that happened before the timer fired, but is not yet known, comes first.
      setImmediate(() => {
        if (this.#pausedAt === undefined) this.stop("timed-out");
      });
    }, ms);
  }

  #listen(ms: number | undefined): void {
    if (ms === undefined || this.#idleTimeoutMs === undefined) return;
    const limit = this.#idleTimeoutMs;
    this.#idle = setTimeout(() => {
      // Output that came while this process was busy is still unread; it is read before an immediate runs.
      setImmediate(() => {
        if (this.#pausedAt !== undefined) return;
        const left = this.#lastSound + limit - performance.now();
        if (left <= 0) this.stop("idle");
        else this.#listen(Math.ceil(left));
      });
    }, ms);
  }
}
