import type { TurnFailure } from "../protocol/turn-failure.ts";

/**
 * Codex waits without end for a provider to which no connection can be made, a wrong address included. This bounds it:
 * from the first word of such a wait until something else happens.
 */
export class NetworkWait {
  readonly #limitMs: number;
  readonly #giveUp: (failure: TurnFailure) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number, giveUp: (failure: TurnFailure) => void) {
    this.#limitMs = limitMs;
    this.#giveUp = giveUp;
  }

  retrying(said: string): void {
    if (!/waiting for network/i.test(said)) {
      this.over();
      return;
    }
    this.#timer ??= setTimeout(() => {
      const words = `${said} There was no connection for ${this.#limitMs} ms.`;
      this.#giveUp({ kind: "unreachable", said: words });
    }, this.#limitMs);
  }

  over(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
