import type { CodexDriver, NewThread } from "../driver.ts";

/** One object for each thread, whoever asks for it: that is what makes turns of one thread wait for each other. */
export class ThreadRegistry {
  readonly #threads = new Map<string, Promise<NewThread>>();

  /** For a thread that was started here, as soon as its id is known. */
  add(id: string, thread: NewThread): void {
    this.#threads.set(id, Promise.resolve(thread));
  }

  /** With a new driver the objects of the old one are of no use. */
  clear(): void {
    this.#threads.clear();
  }

  /** @throws {ThreadNotFoundError} */
  async find(driver: CodexDriver<NewThread>, id: string): Promise<NewThread> {
    const known = this.#threads.get(id);
    if (known !== undefined) return known;
    const resumed = driver.resumeThread(id);
    this.#threads.set(id, resumed);
    // What failed once may go well another time.
    resumed.catch(() => this.#threads.delete(id));
    return resumed;
  }
}
