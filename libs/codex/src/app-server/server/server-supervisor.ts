import { DriverClosedError, ServerLostError } from "../../errors.ts";
import { ServerSession, type SessionOptions } from "./server-session.ts";

/** Has one app server running when it is needed, and starts another for one that was lost, a bounded number of times. */
export class ServerSupervisor {
  readonly #options: SessionOptions;
  readonly #restarts: number;
  #restartsLeft: number;
  #current: ServerSession | undefined;
  #starting: Promise<ServerSession> | undefined;
  #lastEnd = "";
  #closed = false;
  #since: number | undefined;

  constructor(options: SessionOptions, restarts: number) {
    this.#options = options;
    this.#restarts = restarts;
    this.#restartsLeft = restarts;
  }

  get current(): ServerSession | undefined {
    return this.#current;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** When the first server started, as the process table has it. Nothing older was started by any of them. */
  get since(): number {
    return this.#since ?? 0;
  }

  /** @throws {DriverClosedError} @throws {ServerLostError} when it was lost too often @throws {CodexStartError} */
  async session(): Promise<ServerSession> {
    if (this.#closed) throw new DriverClosedError("Talking to the app server");
    if (this.#current !== undefined && !this.#current.isLost) return this.#current;
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** A turn came to its end: the servers that were lost before do not count any more. */
  succeeded(): void {
    this.#restartsLeft = this.#restarts;
  }

  /** No server is started any more; one that just starts is there when this settles. */
  async refuse(): Promise<void> {
    this.#closed = true;
    await this.#starting?.catch(() => undefined);
  }

  async #start(): Promise<ServerSession> {
    if (this.#current !== undefined) {
      // Of the old one nothing may be left: both work in one home.
      await this.#current.lost;
      if (this.#restartsLeft === 0) throw this.#lostTooOften();
      this.#restartsLeft -= 1;
    }
    const session = await ServerSession.start(this.#options);
    this.#since ??= session.process.since;
    this.#current = session;
    void session.lost.then(({ how }) => {
      this.#lastEnd = how;
    });
    return session;
  }

  #lostTooOften(): ServerLostError {
    return new ServerLostError(
      `It is not started again after ${this.#restarts} restarts without a finished turn in between`,
      this.#lastEnd,
      "Look at what it said, then make a new driver; threads are resumed by their ids.",
    );
  }
}
