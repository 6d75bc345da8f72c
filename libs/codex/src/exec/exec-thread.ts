import type { ProcessName } from "@codex-orchestrator/process-runner";

import type { NewThread, ThreadOptions, TokenUsage, TurnOptions, TurnResult } from "../driver.ts";
import { CodexRequestError, DriverClosedError, ServerLostError, TurnInterruptedError } from "../errors.ts";
import { failureFromText } from "../protocol/turn-failure.ts";
import { interruptionError } from "../turn/interruption.ts";
import { assertTurn, watchLimits } from "../turn/turn-limits.ts";
import { TurnQueue } from "../turn/turn-queue.ts";
import { noUsage } from "../turn/usage-meter.ts";
import { execArguments } from "./exec-arguments.ts";
import { ExecTurn } from "./exec-turn.ts";
import { rolloutUsage } from "./rollout-usage.ts";
import { runExec } from "./run-exec.ts";
import { withSchemaFile } from "./schema-file.ts";

/** What threads of one driver have in common. */
export interface ExecSettings {
  executable: string;
  env: Readonly<Record<string, string>>;
  config: readonly string[];
  interruptGraceMs: number;
  networkDeadlineMs: number;
  isClosed: () => boolean;
}

/** A thread of which every turn is a process of its own. */
export class ExecThread implements NewThread {
  readonly #settings: ExecSettings;
  #options: Partial<ThreadOptions>;
  readonly #queue = new TurnQueue();
  #id: string | undefined;
  /** Tokens of the thread so far, once known. */
  #used: TokenUsage | undefined;
  #running: ExecTurn | undefined;

  constructor(settings: ExecSettings, options: Partial<ThreadOptions>, id?: string) {
    this.#settings = settings;
    this.#options = options;
    this.#id = id;
    if (id === undefined) this.#used = noUsage;
  }

  get id(): string | undefined {
    return this.#id;
  }

  async run(prompt: string, options: TurnOptions = {}): Promise<TurnResult> {
    assertTurn(prompt, options);
    return this.#queue.add(() => this.#take(prompt, options));
  }

  /** From the next turn on that begins. */
  reconfigure(options: Partial<ThreadOptions>): void {
    this.#options = { ...this.#options, ...options };
  }

  /** Ends the turn that runs, and waits for that; those that wait are refused when it is their turn. */
  async close(): Promise<void> {
    this.#running?.interrupt({ reason: "closed" });
    await this.#queue.idle();
  }

  async #take(prompt: string, options: TurnOptions): Promise<TurnResult> {
    if (this.#settings.isClosed()) throw new DriverClosedError("A turn of codex exec");
    if (this.#id !== undefined && this.#options.ephemeral === true)
      throw new CodexRequestError(
        `Thread ${this.#id} is ephemeral, and codex exec keeps nothing of it for a second turn. Start a new thread.`,
      );
    const turn = new ExecTurn(this.#id, options, this.#settings.networkDeadlineMs);
    this.#running = turn;
    const release = watchLimits(options, (reason, cause) => {
      turn.interrupt({ reason, cause });
    });
    try {
      if (turn.interruption !== undefined) throw interruptionError(turn.interruption, turn.unfinished());
      return await this.#conduct(turn, prompt, options);
    } finally {
      release();
      turn.end();
      this.#running = undefined;
    }
  }

  async #conduct(turn: ExecTurn, prompt: string, { outputSchema }: TurnOptions): Promise<TurnResult> {
    const before = this.#used ?? (await this.#recorded()) ?? noUsage;
    const survivors = await withSchemaFile(outputSchema, (schemaPath) => this.#run(turn, prompt, schemaPath));
    this.#id = turn.threadId;
    const { ending } = turn;
    this.#used = ending?.status === "completed" ? ending.thread : ((await this.#recorded()) ?? before);
    turn.count(before, this.#used);
    const interruption =
      turn.interruption ??
      (ending?.status === "failed" ? { failure: failureFromText(ending.said) } : undefined);
    if (interruption !== undefined) throw interruptionError(interruption, turn.unfinished(), survivors);
    return turn.result(turn.threadId ?? "");
  }

  async #run(
    turn: ExecTurn,
    prompt: string,
    schemaPath: string | undefined,
  ): Promise<readonly ProcessName[]> {
    const { executable, env, config, interruptGraceMs: graceMs } = this.#settings;
    const { cwd = "/" } = this.#options;
    const threadId = this.#id;
    const args = execArguments({
      options: this.#options,
      config,
      ...(threadId !== undefined && { threadId }),
      ...(schemaPath !== undefined && { schemaPath }),
    });
    try {
      return await runExec(turn, { executable, env, args, cwd, prompt, graceMs });
    } catch (error) {
      this.#id = turn.threadId;
      if (!(error instanceof ServerLostError)) throw error;
      throw new TurnInterruptedError("server-lost", turn.unfinished(), { cause: error });
    }
  }

  async #recorded(): Promise<TokenUsage | undefined> {
    const { env } = this.#settings;
    const home = env["CODEX_HOME"] ?? (env["HOME"] === undefined ? undefined : `${env["HOME"]}/.codex`);
    if (home === undefined || this.#id === undefined) return undefined;
    return rolloutUsage(home, this.#id);
  }
}
