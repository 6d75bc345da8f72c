import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type {
  ApprovalRecord,
  ApprovalRequest,
  CodexDriver,
  CodexThread,
  ThreadOptions,
  TokenUsage,
  TurnEvent,
  TurnItem,
  TurnOptions,
  TurnResult,
} from "../driver.ts";
import { ThreadNotFoundError, TurnFailedError, TurnInterruptedError } from "../errors.ts";

const usage: TokenUsage = {
  inputTokens: 100,
  cachedInputTokens: 40,
  outputTokens: 20,
  reasoningOutputTokens: 5,
};

/**
 * A driver in memory that keeps the interface's promises: one turn at a time for each thread, nothing after a turn was
 * stopped, and a decline where nobody answers. A prompt is a script of steps parted by `;;`: `SAY text` ends the turn,
 * `SHELL command`, `ASK command`, `PATCH path`, `STREAM text`, `HANG` until it is aborted, `HOLD` until the driver lets
 * go, `SLEEP ms`, `FAIL text`.
 */
export class ScriptedDriver implements CodexDriver {
  /** Prompts of a thread, in the order of their beginnings; shared by drivers that share a home. */
  readonly history: Map<string, string[]>;
  readonly started: ThreadOptions[] = [];
  /** Turns that run, and the most that ever ran at once. */
  running = 0;
  most = 0;
  aborted = 0;
  closed = false;
  /** Lets turns go on that hold, and those that will. */
  letGo!: () => void;
  readonly going: Promise<void>;

  constructor(history = new Map<string, string[]>()) {
    this.history = history;
    this.going = new Promise((resolve) => (this.letGo = resolve));
  }

  startThread(options: ThreadOptions): Promise<CodexThread> {
    this.started.push(options);
    const id = randomUUID();
    this.history.set(id, []);
    return Promise.resolve(new ScriptedThread(id, this));
  }

  resumeThread(id: string): Promise<CodexThread> {
    if (!this.history.has(id)) return Promise.reject(new ThreadNotFoundError(id, "no rollout found."));
    return Promise.resolve(new ScriptedThread(id, this));
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

class ScriptedThread implements CodexThread {
  readonly id: string;
  readonly #driver: ScriptedDriver;
  #last: Promise<unknown> = Promise.resolve();

  constructor(id: string, driver: ScriptedDriver) {
    this.id = id;
    this.#driver = driver;
  }

  run(prompt: string, options: TurnOptions = {}): Promise<TurnResult> {
    const turn = this.#last.then(() => this.#turn(prompt, options));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #turn(prompt: string, options: TurnOptions): Promise<TurnResult> {
    const driver = this.#driver;
    const turn = new ScriptedTurn(this.id, options, driver.going);
    driver.running += 1;
    driver.most = Math.max(driver.most, driver.running);
    driver.history.get(this.id)?.push(prompt);
    try {
      return await turn.play(prompt);
    } catch (error) {
      if (options.signal?.aborted !== true) throw error;
      driver.aborted += 1;
      throw new TurnInterruptedError("abort", turn.unfinished());
    } finally {
      driver.running -= 1;
    }
  }
}

class ScriptedTurn {
  readonly #threadId: string;
  readonly #turnId = randomUUID();
  readonly #options: TurnOptions;
  readonly #going: Promise<void>;
  readonly #items: TurnItem[] = [];
  readonly #approvals: ApprovalRecord[] = [];

  constructor(threadId: string, options: TurnOptions, going: Promise<void>) {
    this.#threadId = threadId;
    this.#options = options;
    this.#going = going;
  }

  unfinished() {
    const ids = { threadId: this.#threadId, turnId: this.#turnId };
    return { ...ids, items: this.#items, usage, approvals: this.#approvals };
  }

  async play(script: string): Promise<TurnResult> {
    this.#options.signal?.throwIfAborted();
    this.#tell({ type: "turn-started" });
    let message = "";
    for (const step of script.split(";;").map((text) => text.trim())) {
      const [verb = "", ...words] = step.split(" ");
      message = await this.#step(verb, words.join(" "), step);
      this.#options.signal?.throwIfAborted();
    }
    this.#tell({ type: "usage", turn: usage, thread: usage });
    return { ...this.unfinished(), message };
  }

  async #step(verb: string, rest: string, whole: string): Promise<string> {
    const id = randomUUID();
    switch (verb) {
      case "SHELL":
        return this.#shell(id, rest, "completed");
      case "ASK":
        return this.#ask({
          kind: "command",
          ...this.#ids(id),
          command: `/bin/bash -c '${rest}'`,
          cwd: "/repo",
        });
      case "PATCH":
        return this.#ask({
          kind: "file-change",
          ...this.#ids(id),
          changes: [{ path: rest, kind: "update", diff: "@@ -1 +1 @@\n-a\n+b\n" }],
        });
      case "SLEEP":
        await pause(Number(rest), undefined, { signal: this.#options.signal });
        return "";
      case "HANG":
        await this.#aborted();
        return "";
      case "HOLD":
        await Promise.race([this.#going, this.#aborted()]);
        return "";
      case "FAIL":
        throw new TurnFailedError("server-error", rest, this.unfinished(), 500);
      case "STREAM":
        for (const text of rest.split(/(?<= )/)) this.#tell({ type: "message-delta", itemId: id, text });
        return this.#say(id, rest);
      default:
        return this.#say(id, verb === "SAY" ? rest : `echo: ${whole}`);
    }
  }

  #aborted(): Promise<void> {
    return pause(2 ** 30, undefined, { signal: this.#options.signal, ref: false });
  }

  #say(id: string, text: string): string {
    this.#finish({ type: "message", id, text });
    return text;
  }

  #shell(id: string, command: string, status: "completed" | "declined"): string {
    this.#tell({
      type: "item-started",
      item: { type: "command", id, command, status: "in-progress", output: "" },
    });
    if (status === "completed") this.#tell({ type: "command-output", itemId: id, text: "out\n" });
    this.#finish({ type: "command", id, command, status, exitCode: 0, output: "out\n" });
    return "";
  }

  async #ask(request: ApprovalRequest): Promise<string> {
    const signal = this.#options.signal ?? new AbortController().signal;
    const decision =
      (await this.#options.approve?.(request, signal).catch(() => "decline" as const)) ?? "decline";
    this.#approvals.push({ request, decision, by: "approver" });
    if (decision === "cancel") throw new TurnInterruptedError("approval-cancelled", this.unfinished());
    return this.#shell(
      request.itemId,
      request.command ?? "patch",
      decision === "decline" ? "declined" : "completed",
    );
  }

  #ids(itemId: string) {
    return { threadId: this.#threadId, turnId: this.#turnId, itemId };
  }

  #finish(item: TurnItem): void {
    this.#items.push(item);
    this.#tell({ type: "item-completed", item });
  }

  #tell(event: EventOfTurn): void {
    this.#options.onEvent?.({ threadId: this.#threadId, turnId: this.#turnId, ...event });
  }
}

type EventOfTurn = TurnEvent extends infer Event
  ? Event extends TurnEvent
    ? Omit<Event, "threadId" | "turnId">
    : never
  : never;
