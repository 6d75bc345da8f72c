import { createHash } from "node:crypto";
import type { Readable } from "node:stream";

import type { RedactionStream, Redactor } from "../redaction/redactor.ts";
import type { CapturedStream, RunLimits } from "../run-request.ts";
import { HeadTail } from "./head-tail.ts";
import type { LogFile } from "./log-file.ts";

/** What is kept of one stream: every byte goes through the redactor before it is counted, hashed, kept or logged. */
class StreamCapture {
  readonly redaction: RedactionStream;
  readonly #kept: HeadTail;
  readonly #hash = createHash("sha256");
  receivedBytes = 0;
  #bytes = 0;

  constructor(redactor: Redactor, limits: RunLimits) {
    this.redaction = redactor.stream();
    this.#kept = new HeadTail(limits.headBytes, limits.tailBytes);
  }

  push(chunk: Buffer): Buffer {
    this.receivedBytes += chunk.length;
    return this.#keep(this.redaction.push(chunk));
  }

  end(): Buffer {
    return this.#keep(this.redaction.end());
  }

  #keep(redacted: Buffer): Buffer {
    this.#bytes += redacted.length;
    this.#hash.update(redacted);
    this.#kept.push(redacted);
    return redacted;
  }

  result(): CapturedStream {
    const bytes = { bytes: this.#bytes, receivedBytes: this.receivedBytes };
    return { ...this.#kept.view(), ...bytes, sha256: this.#hash.digest("hex") };
  }
}

/** Both streams of a child, and the log they share in the order in which their bytes arrive. */
export class OutputCapture {
  readonly #streams: { readonly stdout: StreamCapture; readonly stderr: StreamCapture };
  readonly #log: LogFile | undefined;
  #sources: readonly Readable[] = [];
  #drained: Promise<void> = Promise.resolve();

  constructor(redactor: Redactor, limits: RunLimits, log: LogFile | undefined) {
    this.#streams = {
      stdout: new StreamCapture(redactor, limits),
      stderr: new StreamCapture(redactor, limits),
    };
    this.#log = log;
  }

  /** Reads both streams. `onData` hears of every chunk and of every time that reading starts again. */
  attach(sources: { readonly stdout: Readable; readonly stderr: Readable }, onData: () => void): void {
    this.#sources = [sources.stdout, sources.stderr];
    for (const name of ["stdout", "stderr"] as const) {
      sources[name].on("data", (chunk: Buffer) => {
        const redacted = this.#streams[name].push(chunk);
        onData();
        this.#write(redacted, onData);
      });
      // Reading from a pipe that another process broke is no failure of the run: its bytes so far count.
      sources[name].on("error", onData);
    }
  }

  #write(redacted: Buffer, onResume: () => void): void {
    if (this.#log === undefined || this.#log.write(redacted)) return;
    for (const source of this.#sources) source.pause();
    this.#drained = this.#log.drained().then(() => {
      onResume();
      for (const source of this.#sources) source.resume();
    });
  }

  /** Bytes that the child wrote to both streams, as far as they were read. */
  get receivedBytes(): number {
    return this.#streams.stdout.receivedBytes + this.#streams.stderr.receivedBytes;
  }

  /** Resolves when reading is not held up by the log. */
  async drained(): Promise<void> {
    await this.#drained;
  }

  /** Ends both streams, whether or not their other end is closed. */
  finish(): { stdout: CapturedStream; stderr: CapturedStream; redactions: Record<string, number> } {
    for (const source of this.#sources) source.destroy();
    const { stdout, stderr } = this.#streams;
    for (const stream of [stdout, stderr]) {
      const rest = stream.end();
      this.#log?.write(rest);
    }
    const redactions = addCounts(stdout.redaction.counts, stderr.redaction.counts);
    return { stdout: stdout.result(), stderr: stderr.result(), redactions };
  }
}

function addCounts(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
