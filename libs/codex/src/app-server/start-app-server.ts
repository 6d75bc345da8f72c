import type { CodexThread, ForkingDriver, ThreadOptions } from "../driver.ts";
import { DriverClosedError } from "../errors.ts";
import type { CodexLogin } from "../home/user-login.ts";
import { threadResult } from "../protocol/results.ts";
import { expectShape } from "../protocol/rpc-message.ts";
import { AppServerThread, type LoadedThread, fork, resume } from "./app-server-thread.ts";
import type { TurnDeadlines } from "./conduct-turn.ts";
import type { ClientInfo } from "./server/server-session.ts";
import { ServerSupervisor } from "./server/server-supervisor.ts";
import { threadParameters } from "./thread-parameters.ts";

export interface AppServerOptions {
  /** Path of the native `codex`. */
  executable: string;
  /** The whole environment of the server; `CODEX_HOME` should be in it. */
  env: Readonly<Record<string, string>>;
  /** Where the server itself runs; `/` by default. Threads have their own. */
  cwd?: string;
  /** Configuration for all threads, as `-c` takes it: dotted keys, values in TOML. */
  config?: readonly string[];
  /** The user's, as `prepareCodexHome` gives it. */
  login?: CodexLogin | undefined;
  clientInfo?: ClientInfo;
  /** For the answer to any request; 60 s by default, as starting a thread may start MCP servers. */
  requestDeadlineMs?: number;
  /** For the answer of an approver; 5 minutes by default. */
  approvalDeadlineMs?: number;
  /** For the end of a turn that was interrupted; 10 s by default. Then the server is ended, with all its turns. */
  interruptDeadlineMs?: number;
  /** How long a turn may wait for a connection to the provider, which Codex itself does without end; 60 s by default. */
  networkDeadlineMs?: number;
  /** How long the server may take to end itself when it is closed; 2 s by default. */
  closeGraceMs?: number;
  /** How often a lost server is started again without a finished turn in between; 3 by default. */
  restarts?: number;
}

export interface AppServerDriver extends ForkingDriver {
  /** Of the server that runs now; changes when it is started again. */
  readonly processId: number | undefined;
  /** What the server says of itself, with its version. */
  readonly userAgent: string;
}

/**
 * Starts `codex app-server` and waits until it is ready. One server has many threads; their turns run side by side.
 *
 * @throws {CodexStartError}
 */
export async function startAppServer(options: AppServerOptions): Promise<AppServerDriver> {
  const { executable, env, login, cwd = "/", config = [], clientInfo = defaultClient } = options;
  const { requestDeadlineMs = 60_000, approvalDeadlineMs = 300_000, restarts = 3 } = options;
  const args = [...config.flatMap((assignment) => ["-c", assignment]), "app-server"];
  const command = { executable, args, env, cwd, stdin: "pipe" as const };
  const session = { command, login, clientInfo, requestDeadlineMs, approvalDeadlineMs };
  const supervisor = new ServerSupervisor(session, restarts);
  await supervisor.session();
  const { interruptDeadlineMs = 10_000, networkDeadlineMs = 60_000, closeGraceMs = 2000 } = options;
  return new Driver(supervisor, { interruptDeadlineMs, networkDeadlineMs }, closeGraceMs);
}

const defaultClient: ClientInfo = {
  name: "codex_orchestrator",
  title: "codex-orchestrator",
  version: "0.1.0",
};

class Driver implements AppServerDriver {
  readonly #supervisor: ServerSupervisor;
  readonly #deadlines: TurnDeadlines;
  readonly #closeGraceMs: number;
  readonly #threads = new Map<string, AppServerThread>();
  #closing: Promise<void> | undefined;

  constructor(supervisor: ServerSupervisor, deadlines: TurnDeadlines, closeGraceMs: number) {
    this.#supervisor = supervisor;
    this.#deadlines = deadlines;
    this.#closeGraceMs = closeGraceMs;
  }

  get processId(): number | undefined {
    const { current } = this.#supervisor;
    return current?.isLost === false ? current.process.pid : undefined;
  }

  get userAgent(): string {
    return this.#supervisor.current?.userAgent ?? "";
  }

  startThread(options: ThreadOptions): Promise<CodexThread> {
    return this.#unlessClosed("Starting a thread", async () => {
      const params = { ...threadParameters(options), ephemeral: options.ephemeral ?? false };
      const loadedIn = await this.#supervisor.session();
      const { id, sessionId } = await loadedIn.request(
        "thread/start",
        params,
        (result) => expectShape(threadResult, result, "the answer to thread/start").thread,
      );
      return this.#keep(options, { id, sessionId, loadedIn, mayHaveHistory: false });
    });
  }

  resumeThread(id: string, options: Partial<ThreadOptions> = {}): Promise<CodexThread> {
    return this.#unlessClosed("Resuming a thread", async () => {
      const known = this.#threads.get(id);
      if (known === undefined) {
        const loadedIn = await this.#supervisor.session();
        const { id: ownId, sessionId } = await resume(loadedIn, id, options);
        // Meanwhile somebody else may have resumed it, or known it by another spelling: there is one queue for its turns.
        if (!this.#threads.has(ownId))
          return this.#keep(options, { id: ownId, sessionId, loadedIn, mayHaveHistory: true });
        return this.resumeThread(ownId, options);
      }
      if (Object.keys(options).length > 0) await known.reconfigure(options);
      else await known.load();
      return known;
    });
  }

  forkThread(id: string, lastTurn: string, options: Partial<ThreadOptions> = {}): Promise<CodexThread> {
    return this.#unlessClosed("Forking a thread", async () => {
      const loadedIn = await this.#supervisor.session();
      const forked = await fork(loadedIn, id, lastTurn, options);
      return this.#keep(options, { ...forked, loadedIn, mayHaveHistory: true });
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#supervisor.refuse();
    await Promise.all([...this.#threads.values()].map((thread) => thread.close()));
    await this.#supervisor.current?.stop(this.#closeGraceMs);
  }

  #keep(options: Partial<ThreadOptions>, loaded: LoadedThread): AppServerThread {
    const thread = new AppServerThread(this.#supervisor, this.#deadlines, options, loaded);
    this.#threads.set(thread.id, thread);
    return thread;
  }

  /** A request that the closing cut off fails because of that, and not because a server was lost. */
  async #unlessClosed<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (this.#supervisor.closed) throw new DriverClosedError(what);
      throw error;
    }
  }
}
