import type { ApprovalRecord, TokenUsage, TurnEvent, TurnItem, TurnOptions, TurnResult } from "../driver.ts";
import type { UnfinishedTurn } from "../errors.ts";
import type { ServerNotification } from "../protocol/notification.ts";
import { type TurnErrorMessage, turnFailure, type TurnFailure } from "../protocol/turn-failure.ts";
import type { Interruption } from "../turn/interruption.ts";
import { NetworkWait } from "../turn/network-wait.ts";
import { type UsageMeter, addUsage } from "../turn/usage-meter.ts";
import { SubAgents } from "./sub-agents.ts";

/** How Codex ended a turn. */
export type TurnEnding =
  { status: "completed" } | { status: "interrupted" } | { status: "failed"; failure: TurnFailure };

/** Items that can do no more than say something start no process. */
const harmless: ReadonlySet<string> = new Set(["plan", "contextCompaction", "webSearch"]);

/** What is known of a turn while it runs. */
export class Turn {
  readonly threadId: string;
  readonly options: TurnOptions;
  readonly approvals: ApprovalRecord[] = [];
  readonly agents = new SubAgents();
  /** Settles when Codex says that the turn is over. */
  readonly ended: Promise<TurnEnding>;
  /** Settles when somebody wants the turn to end. */
  readonly interrupted: Promise<Interruption>;
  /** Settles with the first of both. */
  readonly over: Promise<unknown>;
  /** Settles when the turn's id is known, and all that was told of it before. */
  readonly begun: Promise<void>;
  readonly #usage: UsageMeter;
  readonly #networkWait: NetworkWait;
  readonly #started = new Map<string, TurnItem>();
  #items: TurnItem[] = [];
  /** Finished since the last whole answer of the model; told again when the stream is retried. */
  #unconfirmed: TurnItem[] = [];
  #repeatable: TurnItem[] = [];
  #id: string | undefined;
  #early: ServerNotification[] = [];
  #mayHaveProcesses = false;
  #answered = false;
  #interruption: Interruption | undefined;
  #lastError: TurnErrorMessage | undefined;
  #begin!: () => void;
  #end!: (ending: TurnEnding) => void;
  #interrupt!: (interruption: Interruption) => void;

  constructor(threadId: string, options: TurnOptions, usage: UsageMeter, networkDeadlineMs: number) {
    this.threadId = threadId;
    this.options = options;
    this.#usage = usage;
    usage.beginTurn();
    this.#networkWait = new NetworkWait(networkDeadlineMs, (failure) => {
      this.interrupt({ failure });
    });
    this.begun = new Promise((resolve) => (this.#begin = resolve));
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.interrupted = new Promise((resolve) => (this.#interrupt = resolve));
    this.over = Promise.race([this.ended, this.interrupted]).finally(() => {
      this.#networkWait.over();
    });
  }

  get interruption(): Interruption | undefined {
    return this.#interruption;
  }

  get id(): string | undefined {
    return this.#id;
  }

  /** Of the turn, with its agents. */
  get usage(): TokenUsage {
    return addUsage(this.#usage.turn, this.agents.usage);
  }

  /** Whether something was run for it that could live on. */
  get mayHaveProcesses(): boolean {
    return this.#mayHaveProcesses;
  }

  /** From now on it is known which notifications are its own; those that came before are looked at now. */
  begin(id: string): void {
    this.#id = id;
    this.#emit({ type: "turn-started", threadId: this.threadId, turnId: id });
    const early = this.#early;
    this.#early = [];
    for (const notification of early) this.notified(notification);
    this.#begin();
  }

  /** The first reason counts. */
  interrupt(interruption: Interruption): void {
    this.#interruption ??= interruption;
    this.#interrupt(this.#interruption);
  }

  /** What happens in the thread of one of its agents. */
  agentNotified({ method, params }: ServerNotification): void {
    if (method === "turn/started") this.agents.started(params.threadId, params.turn.id);
    if (method === "turn/completed") this.agents.completed(params.threadId, params.turn.id);
    if (method !== "thread/tokenUsage/updated") return;
    this.agents.used(params.threadId, params.tokenUsage.total, params.tokenUsage.last);
    this.#tellUsage();
  }

  /** An item that runs: what an approval is asked for. */
  running(itemId: string): TurnItem | undefined {
    return this.#started.get(itemId);
  }

  /** Id of the item of a running MCP tool call, where there is exactly one such. */
  toolCallOf(server: string, tool: string | undefined): string | undefined {
    const calls = [...this.#started.values()].filter(
      (item) => item.type === "mcp-tool" && item.server === server && item.tool === tool,
    );
    return calls.length === 1 ? calls[0]?.id : undefined;
  }

  notified(notification: ServerNotification): void {
    if (this.#id === undefined) this.#early.push(notification);
    else this.#take(notification, this.#id);
  }

  #take({ method, params }: ServerNotification, turnId: string): void {
    const { threadId } = this;
    switch (method) {
      case "item/started":
      case "item/completed": {
        if (params.turnId !== turnId) return;
        this.#networkWait.over();
        const { item } = params;
        // The prompt, which the caller knows.
        if (item.type === "other" && item.itemType === "userMessage") return;
        this.#mayHaveProcesses ||= mayStartProcesses(item);
        if (method === "item/started") {
          this.#started.set(item.id, item);
          this.#emit({ type: "item-started", threadId, turnId, item });
        } else this.#finish(item, turnId);
        return;
      }
      case "item/agentMessage/delta":
        if (params.turnId === turnId)
          this.#emit({ type: "message-delta", threadId, turnId, itemId: params.itemId, text: params.delta });
        return;
      case "item/commandExecution/outputDelta":
        if (params.turnId === turnId)
          this.#emit({ type: "command-output", threadId, turnId, itemId: params.itemId, text: params.delta });
        return;
      case "thread/tokenUsage/updated":
        if (params.turnId !== turnId) return;
        this.#unconfirmed = [];
        // Whatever a tool gave goes back to the model; of some commands nothing else is told.
        this.#mayHaveProcesses ||= this.#answered;
        this.#answered = true;
        this.#usage.update(params.tokenUsage.total, params.tokenUsage.last);
        this.#tellUsage();
        return;
      case "error":
        if (params.turnId !== turnId) return;
        this.#lastError = params.error;
        if (params.willRetry) this.#retrying(params.error, turnId);
        return;
      case "hook/started":
        this.#mayHaveProcesses = true;
        return;
      case "turn/completed":
        if (params.turn.id === turnId) this.#conclude(params.turn);
        return;
      default:
        return;
    }
  }

  #tellUsage(): void {
    const { threadId, usage: turn } = this;
    const thread = addUsage(this.#usage.thread, this.agents.usage);
    if (this.#id !== undefined) this.#emit({ type: "usage", threadId, turnId: this.#id, turn, thread });
  }

  #conclude({
    status,
    error,
  }: {
    status: TurnEnding["status"];
    error?: TurnErrorMessage | null | undefined;
  }): void {
    if (status !== "failed") {
      this.#end({ status });
      return;
    }
    const said = error ?? this.#lastError ?? { message: "Codex does not say why." };
    this.#end({ status, failure: turnFailure(said) });
  }

  #finish(item: TurnItem, turnId: string): void {
    this.#started.delete(item.id);
    if (this.#isRepetition(item)) return;
    // An item that is told of twice under one id replaces what was known of it.
    this.#items = [...this.#items.filter(({ id }) => id !== item.id || id === ""), item];
    if (item.type === "message" || item.type === "reasoning") this.#unconfirmed.push(item);
    this.#emit({ type: "item-completed", threadId: this.threadId, turnId, item });
  }

  #retrying({ message, additionalDetails }: TurnErrorMessage, turnId: string): void {
    this.#networkWait.retrying(additionalDetails ? `${message} (${additionalDetails}).` : message);
    this.#repeatable = this.#unconfirmed;
    this.#emit({ type: "retrying", threadId: this.threadId, turnId, message });
  }

  /** After a retry the same text comes again, under a new id. */
  #isRepetition(item: TurnItem): boolean {
    if (item.type !== "message" && item.type !== "reasoning") return false;
    const index = this.#repeatable.findIndex(
      (other) => other.type === item.type && other.text === item.text && other.id !== item.id,
    );
    if (index < 0) return false;
    this.#repeatable = this.#repeatable.filter((_, at) => at !== index);
    return true;
  }

  #emit(event: TurnEvent): void {
    try {
      this.options.onEvent?.(event);
    } catch (error) {
      // Who follows the turn cannot any more; so it ends, and the cause is told.
      this.interrupt({ reason: "abort", cause: error });
    }
  }

  unfinished(): UnfinishedTurn {
    return {
      threadId: this.threadId,
      ...(this.#id !== undefined && { turnId: this.#id }),
      items: this.#items,
      usage: this.usage,
      approvals: this.approvals,
    };
  }

  result(turnId: string): TurnResult {
    const messages = this.#items.filter((item) => item.type === "message");
    return { ...this.unfinished(), threadId: this.threadId, turnId, message: messages.at(-1)?.text ?? "" };
  }
}

const mayStartProcesses = (item: TurnItem): boolean =>
  item.type === "command" || (item.type === "other" && !harmless.has(item.itemType));
