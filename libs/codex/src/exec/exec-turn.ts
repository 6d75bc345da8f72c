import { randomUUID } from "node:crypto";

import type { TokenUsage, TurnEvent, TurnItem, TurnOptions, TurnResult } from "../driver.ts";
import type { UnfinishedTurn } from "../errors.ts";
import type { Interruption } from "../turn/interruption.ts";
import { NetworkWait } from "../turn/network-wait.ts";
import { noUsage, usageBetween } from "../turn/usage-meter.ts";
import type { ExecEvent } from "./exec-event.ts";

/** What is known of a turn while `codex exec` does it. */
export class ExecTurn {
  readonly turnId = randomUUID();
  /** Settles when somebody wants the turn to end. */
  readonly interrupted: Promise<Interruption>;
  /** Settles when Codex has said that the turn is over. */
  readonly ended: Promise<void>;
  threadId: string | undefined;
  /** How Codex said that it ended. */
  ending: { status: "completed"; thread: TokenUsage } | { status: "failed"; said: string } | undefined;
  readonly #options: TurnOptions;
  readonly #networkWait: NetworkWait;
  readonly #items: TurnItem[] = [];
  #usage = noUsage;
  #interruption: Interruption | undefined;
  #end!: () => void;
  #interrupt!: (interruption: Interruption) => void;

  constructor(threadId: string | undefined, options: TurnOptions, networkDeadlineMs: number) {
    this.threadId = threadId;
    this.#options = options;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#networkWait = new NetworkWait(networkDeadlineMs, (failure) => {
      this.interrupt({ failure });
    });
    this.interrupted = new Promise((resolve) => (this.#interrupt = resolve));
  }

  get interruption(): Interruption | undefined {
    return this.#interruption;
  }

  /** The first reason counts. */
  interrupt(interruption: Interruption): void {
    this.#interruption ??= interruption;
    this.#interrupt(this.#interruption);
  }

  take(event: ExecEvent): void {
    if (event.type !== "error") this.#networkWait.over();
    switch (event.type) {
      case "thread-started":
        this.threadId = event.threadId;
        this.#emit({ type: "turn-started" });
        return;
      case "item-completed":
        this.#items.push(event.item);
        this.#emit(event);
        return;
      case "item-started":
        this.#emit(event);
        return;
      case "turn-completed":
        this.ending = { status: "completed", thread: event.thread };
        this.#end();
        return;
      case "turn-failed":
        this.ending = { status: "failed", said: event.said };
        this.#end();
        return;
      case "error":
        if (!event.said.startsWith("Reconnecting")) return;
        this.#networkWait.retrying(event.said);
        this.#emit({ type: "retrying", message: event.said });
        return;
    }
  }

  /** Nothing of it runs any more. */
  end(): void {
    this.#networkWait.over();
  }

  /** Totals of the thread before and after the turn. */
  count(before: TokenUsage, after: TokenUsage): void {
    this.#usage = usageBetween(before, after);
    this.#emit({ type: "usage", turn: this.#usage, thread: after });
  }

  unfinished(): UnfinishedTurn {
    const { threadId, turnId } = this;
    return {
      ...(threadId !== undefined && { threadId }),
      turnId,
      items: this.#items,
      usage: this.#usage,
      approvals: [],
    };
  }

  result(threadId: string): TurnResult {
    const messages = this.#items.filter((item) => item.type === "message");
    return { ...this.unfinished(), threadId, turnId: this.turnId, message: messages.at(-1)?.text ?? "" };
  }

  #emit(event: Unplaced<TurnEvent>): void {
    const { threadId, turnId } = this;
    if (threadId === undefined) return;
    try {
      this.#options.onEvent?.({ ...event, threadId, turnId });
    } catch (error) {
      this.interrupt({ reason: "abort", cause: error });
    }
  }
}

type Unplaced<E> = E extends unknown ? Omit<E, "threadId" | "turnId"> : never;
