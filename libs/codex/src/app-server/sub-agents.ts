import type { TokenUsage } from "../driver.ts";
import { UsageMeter, addUsage, noUsage } from "../turn/usage-meter.ts";

/**
 * Agents that a turn has put to work, in threads of their own: with turns that have the turn at the root of all as their
 * `rootTurnId`. They may work on after it.
 */
export class SubAgents {
  /** Running turns, by thread. */
  readonly #running = new Map<string, string>();
  readonly #meters = new Map<string, UsageMeter>();
  #whenIdle: (() => void)[] = [];

  /** Ids of all threads that were put to work. */
  get threads(): readonly string[] {
    return [...this.#meters.keys()];
  }

  get running(): readonly { threadId: string; turnId: string }[] {
    return [...this.#running].map(([threadId, turnId]) => ({ threadId, turnId }));
  }

  /** Of all of them together. */
  get usage(): TokenUsage {
    return [...this.#meters.values()].reduce((sum, meter) => addUsage(sum, meter.turn), noUsage);
  }

  started(threadId: string, turnId: string): void {
    this.#running.set(threadId, turnId);
    if (this.#meters.has(threadId)) return;
    const meter = new UsageMeter();
    meter.beginTurn();
    this.#meters.set(threadId, meter);
  }

  completed(threadId: string, turnId: string): void {
    if (this.#running.get(threadId) !== turnId) return;
    this.#running.delete(threadId);
    if (this.#running.size > 0) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  used(threadId: string, total: TokenUsage, last: TokenUsage): void {
    this.#meters.get(threadId)?.update(total, last);
  }

  /** Settles when none of them works. */
  idle(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }
}
