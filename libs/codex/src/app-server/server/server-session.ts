import type { ProcessName } from "@codex-orchestrator/process-runner";

import { CodexStartError, ServerLostError } from "../../errors.ts";
import type { CodexLogin } from "../../home/user-login.ts";
import { type CodexCommand, CodexProcess, startCodex } from "../../process/codex-process.ts";
import { within } from "../../process/deadline.ts";
import {
  type ServerNotification,
  readNotification,
  unusedNotifications,
} from "../../protocol/notification.ts";
import { initializeResult } from "../../protocol/results.ts";
import { type Answer, type RpcId, expectShape } from "../../protocol/rpc-message.ts";
import { answerRequest } from "../requests/answer-request.ts";
import { approvalQuestion } from "../requests/approval-question.ts";
import { decide } from "../requests/decide.ts";
import { RpcConnection } from "./rpc-connection.ts";
import type { Turn } from "../turn.ts";

export interface ClientInfo {
  name: string;
  title?: string;
  version: string;
}

export interface SessionOptions {
  command: CodexCommand;
  clientInfo: ClientInfo;
  requestDeadlineMs: number;
  approvalDeadlineMs: number;
  /** Held in memory by the server; it writes it nowhere. */
  login: CodexLogin | undefined;
}

/** Between the end of its output and its own a server needs a moment; how it ended says more than that it did. */
const outputEndMs = 1000;

/** One run of an app server, from `initialize` to its end. */
export class ServerSession {
  readonly process: CodexProcess;
  /** Settles, with how it ended, when the server is of no use any more; its process is ended then. */
  readonly lost: Promise<ServerLostError>;
  /** What the server says of itself. */
  userAgent = "";
  readonly #connection: RpcConnection;
  readonly #options: SessionOptions;
  readonly #turns = new Map<string, Turn>();
  /** Which turn put the agent of a thread to work. */
  readonly #turnsOfAgents = new Map<string, Turn>();
  readonly #withdrawals = new Map<RpcId, AbortController>();
  #lose!: (error: ServerLostError) => void;
  #isLost = false;
  #abandoned: Promise<readonly ProcessName[]> | undefined;

  private constructor(process: CodexProcess, options: SessionOptions) {
    this.process = process;
    this.#options = options;
    this.lost = new Promise((resolve) => (this.#lose = resolve));
    const { stdin } = process;
    if (stdin === null) throw new TypeError("The app server is started with a pipe for standard input.");
    this.#connection = new RpcConnection(process.stdout, stdin, {
      notified: (method, params) => {
        const notification = readNotification(method, params);
        if (notification !== undefined) this.#notified(notification);
      },
      asked: (id, method, params) => this.#asked(id, method, params),
      broken: (error) => {
        void this.abandon(error.message, error);
      },
    });
    // A server that says nothing more is lost, though it lives.
    process.stdout.once("end", () => {
      void within(process.exited, outputEndMs).then(() => this.abandon("it closed its output"));
    });
    void process.exited.then(({ code, signal }) => {
      const how = signal === null ? `exit code ${code ?? "unknown"}` : `signal ${signal}`;
      return this.abandon(how);
    });
  }

  /** @throws {CodexStartError} */
  static async start(options: SessionOptions): Promise<ServerSession> {
    const session = new ServerSession(await startCodex(options.command), options);
    try {
      const capabilities = {
        experimentalApi: true,
        requestAttestation: false,
        optOutNotificationMethods: unusedNotifications,
      };
      const { clientInfo } = options;
      const params = { clientInfo: { title: null, ...clientInfo }, capabilities };
      session.userAgent = await session.request(
        "initialize",
        params,
        (result) => expectShape(initializeResult, result, "the answer to initialize").userAgent,
      );
      session.#connection.notify("initialized");
      // An API key is in the environment.
      if (options.login?.type === "chatgptAuthTokens")
        await session.request("account/login/start", options.login, ignored);
      return session;
    } catch (cause) {
      const why = cause instanceof ServerLostError ? `it ended (${cause.how})` : (cause as Error).message;
      await session.abandon("it was not ready", cause);
      throw new CodexStartError(
        `The app server of ${options.command.executable} was started but did not become ready: ${why}`,
        { cause },
      );
    }
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /**
   * @param read takes the result before anything that the server told after it
   * @throws {RpcError} @throws {RequestTimeoutError} @throws {ServerLostError}
   */
  request<T>(method: string, params: unknown, read: (result: unknown) => T, deadlineMs?: number): Promise<T> {
    return this.#connection.request(method, params, deadlineMs ?? this.#options.requestDeadlineMs, read);
  }

  /** From now on the turn hears of what happens in its thread, until {@link detach}. */
  attach(turn: Turn): void {
    this.#turns.set(turn.threadId, turn);
  }

  detach(turn: Turn): void {
    if (this.#turns.get(turn.threadId) === turn) this.#turns.delete(turn.threadId);
    for (const threadId of turn.agents.threads) this.#turnsOfAgents.delete(threadId);
  }

  /** Ends the process and all that it started; whoever waits for it learns why. */
  abandon(how: string, cause?: unknown): Promise<readonly ProcessName[]> {
    this.#abandoned ??= this.#abandon(how, cause);
    return this.#abandoned;
  }

  async #abandon(how: string, cause: unknown): Promise<readonly ProcessName[]> {
    const stderr = this.process.stderr;
    const words = stderr === "" ? how : `${how}; it said: ${stderr}`;
    const advice = "What it was doing can be asked again; a thread is resumed with its history.";
    const error = new ServerLostError("A request was not answered", words, advice, { cause });
    this.#isLost = true;
    this.#connection.end(error);
    for (const controller of this.#withdrawals.values()) controller.abort();
    const survivors = await this.process.end(0);
    this.#lose(error);
    return survivors;
  }

  /** Asks the server to end by closing its input, waits, and then makes it end. */
  async stop(graceMs: number): Promise<readonly ProcessName[]> {
    this.process.stdin?.end();
    await within(this.process.exited, graceMs);
    return this.abandon("it was closed");
  }

  #notified(notification: ServerNotification): void {
    const { method, params } = notification;
    if (method === "serverRequest/resolved") {
      this.#withdrawals.get(params.requestId)?.abort();
      return;
    }
    if (method === "turn/started") this.#recogniseAgent(params.threadId, params.turn.rootTurnId);
    const { threadId } = params;
    this.#turns.get(threadId)?.notified(notification);
    this.#turnsOfAgents.get(threadId)?.agentNotified(notification);
  }

  #recogniseAgent(threadId: string, rootTurnId: string | null | undefined): void {
    if (this.#turns.has(threadId)) return;
    const root = [...this.#turns.values()].find(({ id }) => id !== undefined && id === rootTurnId);
    if (root !== undefined) this.#turnsOfAgents.set(threadId, root);
  }

  async #asked(id: RpcId, method: string, params: unknown): Promise<Answer> {
    const question = approvalQuestion(method, params);
    if (question === undefined) return answerRequest(method, params);
    const withdrawal = new AbortController();
    this.#withdrawals.set(id, withdrawal);
    const { threadId } = question;
    const turn = this.#turns.get(threadId) ?? this.#turnsOfAgents.get(threadId);
    // It may have come together with the answer to turn/start, and with the item that it is about.
    await Promise.race([turn?.begun, turn?.over]);
    void turn?.over.then(() => {
      withdrawal.abort();
    });
    try {
      const { approvalDeadlineMs: deadlineMs } = this.#options;
      const decision = await decide(turn, question.request(turn), {
        deadlineMs,
        withdrawn: withdrawal.signal,
      });
      return { result: question.answer(decision) };
    } finally {
      this.#withdrawals.delete(id);
    }
  }
}

/** Of an answer only that it came is of interest. */
export const ignored = (): void => undefined;
