import type { TapedCall } from "./tape.ts";

/** Lets one call through at a time. Calls that overlap have no order that another run could keep. */
export class Turnstile {
  #inside: TapedCall | undefined;

  async pass<Answer>(call: TapedCall, work: () => Promise<Answer>): Promise<Answer> {
    if (this.#inside !== undefined) {
      const [one, other] = [this.#inside, call].map(({ kind, actor }) => `${kind} call of the ${actor}`);
      throw new Error(
        `A ${other ?? ""} began before a ${one ?? ""} had ended; their order could not be replayed.`,
      );
    }
    this.#inside = call;
    try {
      return await work();
    } finally {
      this.#inside = undefined;
    }
  }
}
