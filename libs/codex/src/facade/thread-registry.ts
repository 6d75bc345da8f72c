import type { CodexDriver, CodexThread, ThreadOptions } from "../driver.ts";

/** One object for each thread, whoever asks for it: that is what makes turns of one thread wait for each other. */
export class ThreadRegistry {
  readonly #threads = new Map<string, Promise<CodexThread>>();

  async start(driver: CodexDriver, options: ThreadOptions): Promise<CodexThread> {
    const thread = await driver.startThread(options);
    this.#threads.set(thread.id, Promise.resolve(thread));
    return thread;
  }

  /** @throws {ThreadNotFoundError} */
  async find(driver: CodexDriver, id: string): Promise<CodexThread> {
    const known = this.#threads.get(id);
    if (known !== undefined) return known;
    const resumed = driver.resumeThread(id);
    this.#threads.set(id, resumed);
    // What failed once may go well another time.
    resumed.catch(() => this.#threads.delete(id));
    return resumed;
  }
}
