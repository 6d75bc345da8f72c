const newline = 0x0a;

/** Bytes in one line of Codex: patches and outputs travel in one. */
export const longestLine = 64 * 1024 * 1024;

/** What is done with the lines of a stream. */
export interface LineReceiver {
  line: (line: string) => void;
  /** A line is longer than allowed; nothing more is read after it. */
  overlong: (bytes: number) => void;
}

/**
 * Cuts a stream of bytes into lines, in memory bounded by the longest line. Characters that chunks cut in two are put
 * together again, as text is made of whole lines only.
 */
export class LineSplitter {
  readonly #receiver: LineReceiver;
  readonly #longest: number;
  #parts: Uint8Array[] = [];
  #length = 0;
  #stopped = false;

  /** @param longestLine in bytes, without the newline */
  constructor(longestLine: number, receiver: LineReceiver) {
    this.#longest = longestLine;
    this.#receiver = receiver;
  }

  push(chunk: Uint8Array): void {
    let rest = chunk;
    while (!this.#stopped) {
      const end = rest.indexOf(newline);
      this.#add(end < 0 ? rest : rest.subarray(0, end));
      if (end < 0) return;
      this.#flush();
      rest = rest.subarray(end + 1);
    }
  }

  /** The stream ended; what is left is a line of its own. */
  end(): void {
    if (!this.#stopped && this.#length > 0) this.#flush();
    this.#stopped = true;
  }

  #add(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > this.#longest) {
      this.#stopped = true;
      this.#parts = [];
      this.#receiver.overlong(this.#length);
      return;
    }
    if (part.length > 0) this.#parts.push(part);
  }

  #flush(): void {
    if (this.#stopped) return;
    const line = Buffer.concat(this.#parts).toString("utf8");
    this.#parts = [];
    this.#length = 0;
    if (line.trim() !== "") this.#receiver.line(line);
  }
}
