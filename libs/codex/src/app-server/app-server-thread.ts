import { ProcessFamily } from "@codex-orchestrator/process-runner";

import type { CodexThread, ThreadOptions, TurnOptions, TurnResult } from "../driver.ts";
import { CodexRequestError, DriverClosedError, RpcError, ThreadNotFoundError } from "../errors.ts";
import { threadResult } from "../protocol/results.ts";
import { expectShape } from "../protocol/rpc-message.ts";
import { type TurnDeadlines, conductTurn } from "./conduct-turn.ts";
import { type ServerSession, ignored } from "./server/server-session.ts";
import type { ServerSupervisor } from "./server/server-supervisor.ts";
import { threadParameters } from "./thread-parameters.ts";
import { Turn } from "./turn.ts";
import { interruptionError } from "../turn/interruption.ts";
import { assertTurn, watchLimits } from "../turn/turn-limits.ts";
import { TurnQueue } from "../turn/turn-queue.ts";
import { UsageMeter } from "../turn/usage-meter.ts";

export interface LoadedThread {
  id: string;
  sessionId: string;
  loadedIn: ServerSession;
  /** Codex keeps a thread from its first turn on. */
  mayHaveHistory: boolean;
}

/** A thread of whatever app server runs now; loaded into a new one when the old one was lost. */
export class AppServerThread implements CodexThread {
  readonly id: string;
  readonly #supervisor: ServerSupervisor;
  readonly #deadlines: TurnDeadlines;
  readonly #queue = new TurnQueue();
  readonly #usage = new UsageMeter();
  #options: Partial<ThreadOptions>;
  #loadedIn: ServerSession | undefined;
  #mayHaveHistory: boolean;
  /** All threads of one session, sub-agents included, have it in common. */
  #sessionId: string;
  #running: Turn | undefined;

  constructor(
    supervisor: ServerSupervisor,
    deadlines: TurnDeadlines,
    options: Partial<ThreadOptions>,
    { id, sessionId, loadedIn, mayHaveHistory }: LoadedThread,
  ) {
    this.id = id;
    this.#supervisor = supervisor;
    this.#deadlines = deadlines;
    this.#options = options;
    this.#mayHaveHistory = mayHaveHistory;
    this.#sessionId = sessionId;
    this.#loadedIn = loadedIn;
  }

  async run(prompt: string, options: TurnOptions = {}): Promise<TurnResult> {
    assertTurn(prompt, options);
    return this.#queue.add(() => this.#take(prompt, options));
  }

  /** Ends the turn that runs, and waits for that; those that wait are refused when it is their turn. */
  async close(): Promise<void> {
    this.#running?.interrupt({ reason: "closed" });
    await this.#queue.idle();
  }

  /**
   * Waits for the turns that were asked for before, and then loads the thread with these options.
   *
   * @throws {CodexRequestError} before the first turn
   */
  reconfigure(options: Partial<ThreadOptions>): Promise<void> {
    return this.#queue.add(async () => {
      if (!this.#mayHaveHistory)
        throw new CodexRequestError(
          `Thread ${this.id} has had no turn yet, and gets no other options before. Start another thread with them.`,
        );
      this.#options = { ...this.#options, ...options };
      if (this.#loadedIn?.isLost === false) await this.#unload(this.#loadedIn);
      await this.load();
    });
  }

  /** A thread that is loaded is resumed as it is, whatever options are given. */
  async #unload(session: ServerSession): Promise<void> {
    this.#loadedIn = undefined;
    await session.request("thread/unsubscribe", { threadId: this.id }, ignored);
  }

  async #take(prompt: string, options: TurnOptions): Promise<TurnResult> {
    if (this.#supervisor.closed) throw new DriverClosedError(`A turn of thread ${this.id}`);
    const turn = new Turn(this.id, options, this.#usage, this.#deadlines.networkDeadlineMs);
    this.#running = turn;
    const release = watchLimits(options, (reason, cause) => {
      turn.interrupt({ reason, cause });
    });
    try {
      const session = await Promise.race([this.load(), turn.interrupted]);
      if (turn.interruption !== undefined || !("process" in session))
        throw interruptionError(turn.interruption ?? { reason: "abort" }, turn.unfinished());
      const family = new ProcessFamily({
        markers: [`CODEX_SESSION_ID=${this.#sessionId}`, `CODEX_THREAD_ID=${this.id}`],
        since: this.#supervisor.since,
      });
      const conduct = { ...this.#deadlines, family };
      this.#mayHaveHistory = true;
      const result = await conductTurn(session, turn, prompt, conduct);
      this.#supervisor.succeeded();
      return result;
    } finally {
      release();
      this.#running = undefined;
    }
  }

  /** The server that knows this thread. @throws {ThreadNotFoundError} */
  async load(): Promise<ServerSession> {
    const session = await this.#supervisor.session();
    if (session === this.#loadedIn) return session;
    if (this.#options.ephemeral === true)
      throw new ThreadNotFoundError(this.id, "it was ephemeral, and ended with its app server.");
    if (!this.#mayHaveHistory)
      throw new ThreadNotFoundError(this.id, "it had had no turn when its app server ended. Start another.");
    this.#sessionId = (await resume(session, this.id, this.#options)).sessionId;
    this.#loadedIn = session;
    return session;
  }
}

/** Ids as Codex writes them. */
type ThreadIds = Pick<LoadedThread, "id" | "sessionId">;

/** @throws {ThreadNotFoundError} */
export function resume(
  session: ServerSession,
  threadId: string,
  options: Partial<ThreadOptions>,
): Promise<ThreadIds> {
  return loadHistory(session, "thread/resume", { threadId, ...threadParameters(options) });
}

/** @throws {ThreadNotFoundError} */
export function fork(
  session: ServerSession,
  threadId: string,
  lastTurnId: string,
  options: Partial<ThreadOptions>,
): Promise<ThreadIds> {
  return loadHistory(session, "thread/fork", { threadId, lastTurnId, ...threadParameters(options) });
}

async function loadHistory(
  session: ServerSession,
  method: "thread/resume" | "thread/fork",
  params: { threadId: string; lastTurnId?: string },
): Promise<ThreadIds> {
  try {
    const { id, sessionId } = await session.request(
      method,
      { ...params, excludeTurns: true },
      (result) => expectShape(threadResult, result, `the answer to ${method}`).thread,
    );
    return { id, sessionId };
  } catch (error) {
    if (error instanceof RpcError && unknownThread.test(error.said))
      throw new ThreadNotFoundError(params.threadId, `${error.said}.`, { cause: error });
    throw error;
  }
}

const unknownThread = /no rollout found|not found|invalid (thread|session) id/i;
