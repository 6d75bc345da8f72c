/** One at a time, in the order in which they came. */
export class TurnQueue {
  #last: Promise<unknown> = Promise.resolve();

  add<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Settles when everything that was added has ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
