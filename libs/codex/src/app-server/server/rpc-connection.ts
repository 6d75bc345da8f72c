import type { Readable, Writable } from "node:stream";

import { ProtocolError, RequestTimeoutError, RpcError } from "../../errors.ts";
import { LineSplitter, longestLine } from "../../protocol/line-splitter.ts";
import { type Answer, type IncomingMessage, type RpcId, readMessage } from "../../protocol/rpc-message.ts";

export interface RpcPeer {
  notified: (method: string, params: unknown) => void;
  /** The answer goes back when the promise settles; a rejection is an internal error. */
  asked: (id: RpcId, method: string, params: unknown) => Promise<Answer>;
  /** The peer does not keep to the protocol; nothing more is read from it. */
  broken: (error: ProtocolError) => void;
}

interface Pending {
  method: string;
  accept: (result: unknown) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** Requests, answers and notifications, one JSON a line. Every request is answered, refused, or rejected at its deadline. */
export class RpcConnection {
  readonly #output: Writable;
  readonly #peer: RpcPeer;
  readonly #pending = new Map<RpcId, Pending>();
  readonly #answering = new Set<RpcId>();
  #lastId = 0;
  #ended: Error | undefined;

  constructor(input: Readable, output: Writable, peer: RpcPeer) {
    this.#output = output;
    this.#peer = peer;
    const lines = new LineSplitter(longestLine, {
      line: (line) => {
        this.#guarded(() => {
          const message = readMessage(line);
          if (message !== undefined) this.#receive(message);
        });
      },
      overlong: (bytes) => {
        const expected = `lines of at most ${longestLine} bytes`;
        this.#break(new ProtocolError("a line of the app server", expected, `${bytes} bytes and more`));
      },
    });
    input.on("data", (chunk: Buffer) => {
      lines.push(chunk);
    });
  }

  /**
   * @param read takes the result before anything that came after it is looked at
   * @throws {RpcError} when the server refuses
   * @throws {RequestTimeoutError} when it does not answer in time
   * @throws what {@link end} was given, when the connection ends before
   */
  request<T>(method: string, params: unknown, deadlineMs: number, read: (result: unknown) => T): Promise<T> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new RequestTimeoutError(method, deadlineMs));
      }, deadlineMs);
      const accept = (result: unknown) => {
        try {
          resolve(read(result));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      this.#pending.set(id, { method, accept, reject, timer });
      this.#send({ id, method, params });
    });
  }

  notify(method: string): void {
    this.#send({ method });
  }

  /** Rejects what waits, and everything asked from now on, with this error. */
  end(error: Error): void {
    this.#ended ??= error;
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(this.#ended);
    }
    this.#pending.clear();
  }

  #send(message: object): void {
    if (this.#ended === undefined && this.#output.writable)
      this.#output.write(`${JSON.stringify(message)}\n`);
  }

  #receive(message: IncomingMessage): void {
    if (this.#ended !== undefined) return;
    if (message.kind === "notification") this.#peer.notified(message.method, message.params);
    else if (message.kind === "request") void this.#answer(message.id, message.method, message.params);
    else this.#settle(message);
  }

  /** An answer that nobody waits for came after its deadline, or twice. */
  #settle(message: Extract<IncomingMessage, { kind: "response" | "refusal" }>): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    this.#pending.delete(message.id);
    clearTimeout(pending.timer);
    if (message.kind === "response") pending.accept(message.result);
    else pending.reject(new RpcError(pending.method, message.code, message.message));
  }

  async #answer(id: RpcId, method: string, params: unknown): Promise<void> {
    // The same request twice gets one answer.
    if (this.#answering.has(id)) return;
    this.#answering.add(id);
    try {
      this.#send({ id, ...(await this.#peer.asked(id, method, params)) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#send({ id, error: { code: -32603, message } });
      if (error instanceof ProtocolError) this.#break(error);
    } finally {
      this.#answering.delete(id);
    }
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#break(error);
    }
  }

  #break(error: ProtocolError): void {
    this.end(error);
    this.#peer.broken(error);
  }
}
