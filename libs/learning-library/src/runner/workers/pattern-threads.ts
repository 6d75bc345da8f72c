import type { RunLimits } from "../run-limits.ts";
import type { FileResult } from "../file-result.ts";
import { PatternThread, ThreadLostError } from "./pattern-thread.ts";
import type { BatchFile, FileBatch, LoadablePattern } from "./protocol.ts";
import { returnThread, takeThread, type LibraryState } from "./thread-pool.ts";
import { Worklist } from "./worklist.ts";

/** Threads on which a pattern is open. They are taken from the warm ones, and returned to them by `close`. */
export class PatternThreads {
  readonly #library: LibraryState;
  readonly #pattern: LoadablePattern;
  readonly #limits: RunLimits;
  readonly #signal: AbortSignal | undefined;
  /** All threads that this run has, whether or not they have work. */
  readonly #threads = new Set<PatternThread>();
  #free: PatternThread[] = [];

  private constructor(
    library: LibraryState,
    pattern: LoadablePattern,
    limits: RunLimits,
    signal: AbortSignal | undefined,
  ) {
    this.#library = library;
    this.#pattern = pattern;
    this.#limits = limits;
    this.#signal = signal;
    signal?.addEventListener("abort", this.#stop);
  }

  /**
   * Opens a pattern on one thread, which proves that it loads; the others follow when there is work for them.
   *
   * @param signal ends whatever the threads are at
   * @throws {PatternLoadError | PatternIntegrityError}; the signal's reason
   */
  static async open(
    library: LibraryState,
    pattern: LoadablePattern,
    limits: RunLimits,
    signal: AbortSignal | undefined,
  ): Promise<PatternThreads> {
    signal?.throwIfAborted();
    const threads = new PatternThreads(library, pattern, limits, signal);
    try {
      threads.#free.push(await threads.#start());
      return threads;
    } catch (error) {
      threads.close();
      throw error;
    }
  }

  /**
   * Transforms files on all threads. Results stand in the order of the files, whichever thread was faster.
   *
   * A file that takes too long, or ends its thread, becomes a failed result; the others go on in a new thread. One that
   * runs out of memory is tried once more in a fresh thread first.
   *
   * @throws the signal's reason, when it is aborted
   */
  async transform(batch: FileBatch, onResult: (result: FileResult) => void): Promise<FileResult[]> {
    const work = new Worklist(batch, this.#limits.workers);
    const lanes = Array.from({ length: work.lanes }, async () => {
      try {
        await this.#lane(work, onResult);
      } catch (error) {
        work.abandon();
        this.#stop();
        throw error;
      }
    });
    // No lane is left behind with a thread that nobody would stop.
    const outcomes = await Promise.allSettled(lanes);
    this.#signal?.throwIfAborted();
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    return work.results();
  }

  /** Gives the threads back. */
  close(): void {
    this.#signal?.removeEventListener("abort", this.#stop);
    for (const thread of this.#free) returnThread(thread);
    this.#free = [];
  }

  readonly #stop = (): void => {
    for (const thread of this.#threads) void thread.terminate();
  };

  async #lane(work: Worklist, onResult: (result: FileResult) => void): Promise<void> {
    let thread: PatternThread | undefined;
    for (let batch = work.take(); batch !== undefined; batch = work.take()) {
      thread ??= this.#free.pop() ?? (await this.#start());
      this.#signal?.throwIfAborted();
      const isFresh = thread.filesDone === 0;
      let done = 0;
      const settle = (result: FileResult) => {
        work.settle(batch.files[done++], result);
        onResult(result);
      };
      try {
        await thread.run(batch, this.#limits.timeLimitMs, settle);
      } catch (error) {
        this.#signal?.throwIfAborted();
        if (!(error instanceof ThreadLostError)) throw error;
        thread = undefined;
        const culprit = batch.files[done];
        work.putBack(batch.files.slice(done + 1));
        if (culprit === undefined) continue;
        if (error.reason === "memory" && !isFresh) thread = await this.#retryAlone(batch, culprit, settle);
        else settle(failedResult(culprit, error));
      }
    }
    if (thread !== undefined) this.#free.push(thread);
  }

  /** What files before it left in the memory of a thread must not be the end of a file. */
  async #retryAlone(
    batch: FileBatch,
    culprit: BatchFile,
    settle: (result: FileResult) => void,
  ): Promise<PatternThread | undefined> {
    const thread = await this.#open(new PatternThread(this.#limits.memoryLimitMb));
    try {
      await thread.run({ ...batch, files: [culprit] }, this.#limits.timeLimitMs, settle);
      return thread;
    } catch (error) {
      this.#signal?.throwIfAborted();
      if (!(error instanceof ThreadLostError)) throw error;
      settle(failedResult(culprit, error));
      return undefined;
    }
  }

  async #start(): Promise<PatternThread> {
    return await this.#open(takeThread(this.#library, this.#limits.memoryLimitMb));
  }

  async #open(thread: PatternThread): Promise<PatternThread> {
    this.#threads.add(thread);
    try {
      await thread.open(this.#pattern);
      return thread;
    } catch (error) {
      void thread.terminate();
      this.#signal?.throwIfAborted();
      throw error;
    }
  }
}

function failedResult({ file }: BatchFile, { reason, message }: ThreadLostError): FileResult {
  return { status: "failed", error: { file, kind: reason, message } };
}
