import { Worker } from "node:worker_threads";
import { PatternIntegrityError, PatternLoadError } from "../../errors.ts";
import type { FileResult } from "../file-result.ts";
import { programModule } from "../program-module.ts";
import type { FileBatch, LoadablePattern, OpenFailure, ThreadReply, ThreadRequest } from "./protocol.ts";

/** A thread that ended in the middle of its work. It cannot be used again. */
export class ThreadLostError extends Error {
  override readonly name = "ThreadLostError";
  readonly reason: "timeout" | "memory" | "pattern";

  constructor(reason: ThreadLostError["reason"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Loading compiles modules, which takes a multiple of the time that a file does. */
const openLimitMs = 60_000;

interface Waiting {
  readonly onReply: (reply: ThreadReply) => void;
  readonly onLost: (error: ThreadLostError) => void;
}

/** A worker thread that runs one pattern at a time, and stays warm for the next. */
export class PatternThread {
  /** How many files it has worked on: what they left in its memory may be the fault of none of them. */
  filesDone = 0;
  readonly memoryLimitMb: number;
  readonly #worker: Worker;
  #waiting: Waiting | undefined;
  #lost: ThreadLostError | undefined;

  constructor(memoryLimitMb: number) {
    this.memoryLimitMb = memoryLimitMb;
    this.#worker = startWorker(memoryLimitMb);
    this.#worker.on("message", (reply: ThreadReply) => this.#waiting?.onReply(reply));
    this.#worker.on("messageerror", (error) => void this.#lose(lostBy(error)));
    this.#worker.on("error", (error) => void this.#lose(lostBy(error)));
    this.#worker.on("exit", (code) => {
      const message = `it ended the thread that it ran in, with exit code ${code}`;
      void this.#lose(new ThreadLostError("pattern", message));
    });
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** @throws {PatternLoadError | PatternIntegrityError} */
  async open(pattern: LoadablePattern): Promise<void> {
    const { id } = pattern.manifest;
    const file = pattern.entry.entry ?? pattern.entry.manifest;
    this.#worker.ref();
    try {
      await this.#exchange({ type: "open", pattern }, openLimitMs, (reply, finish) => {
        if (reply.type === "refused") finish(failureOf(pattern, file, reply.failure));
        else finish();
      });
    } catch (error) {
      if (!(error instanceof ThreadLostError)) throw error;
      throw new PatternLoadError(id, file, error.message, { cause: error });
    }
  }

  /**
   * @param fileLimitMs for each file
   * @throws {ThreadLostError} the files without a result are then not done; the first of them was under way
   */
  async run(batch: FileBatch, fileLimitMs: number, onResult: (result: FileResult) => void): Promise<void> {
    let open = batch.files.length;
    await this.#exchange({ type: "batch", batch }, fileLimitMs, (reply, finish) => {
      if (reply.type !== "result") return;
      this.filesDone += 1;
      open -= 1;
      onResult(reply.result);
      if (open === 0) finish();
    });
  }

  /** An idle thread does not keep the process alive. */
  unref(): void {
    this.#worker.unref();
  }

  async terminate(): Promise<void> {
    await this.#lose(new ThreadLostError("pattern", "it was stopped"));
  }

  #exchange(
    request: ThreadRequest,
    limitMs: number,
    onReply: (reply: ThreadReply, finish: (error?: Error) => void) => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      let timer = setTimeout(expire, limitMs);
      let replies = 0;
      const finish = (error?: Error) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        if (error === undefined) resolve();
        else reject(error);
      };
      this.#waiting = {
        onReply: (reply) => {
          replies += 1;
          clearTimeout(timer);
          timer = setTimeout(expire, limitMs);
          try {
            onReply(reply, finish);
          } catch (error) {
            // What it still has to do is nobody's any more.
            finish(error as Error);
            void this.terminate();
          }
        },
        onLost: finish,
      };
      const lose = (error: ThreadLostError) => void this.#lose(error);
      function expire() {
        const seen = replies;
        // While this thread was busy, replies may have come in that it has not seen yet.
        setImmediate(() => {
          if (replies === seen)
            lose(new ThreadLostError("timeout", `it took more than ${limitMs} ms and was stopped`));
        });
      }
      if (this.#lost !== undefined) finish(this.#lost);
      else this.#worker.postMessage(request);
    });
  }

  async #lose(error: ThreadLostError): Promise<void> {
    this.#lost ??= error;
    this.#waiting?.onLost(this.#lost);
    await this.#worker.terminate();
  }
}

function startWorker(memoryLimitMb: number): Worker {
  const { url, nodeArguments } = programModule("runner/workers/thread-main");
  return new Worker(url, {
    name: "pattern",
    // A pattern has no business with the environment of whoever runs it: that is where secrets are.
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb },
    execArgv: [...nodeArguments],
  });
}

function lostBy(error: unknown): ThreadLostError {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ERR_WORKER_OUT_OF_MEMORY"
    ? new ThreadLostError("memory", "it took more memory than it may and was stopped", { cause: error })
    : new ThreadLostError("pattern", message, { cause: error });
}

function failureOf(pattern: LoadablePattern, file: string, failure: OpenFailure): Error {
  return failure.kind === "integrity"
    ? new PatternIntegrityError(pattern.entry, failure)
    : new PatternLoadError(pattern.manifest.id, file, failure.reason);
}
