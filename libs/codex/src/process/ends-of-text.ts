const most = 4096;

/** Keeps the first and the last bytes of a stream, for messages. */
export class EndsOfText {
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);
  #leftOut = 0;

  push(chunk: Uint8Array): void {
    const room = most - this.#head.length;
    if (room > 0) this.#head = Buffer.concat([this.#head, chunk.subarray(0, room)]);
    if (chunk.length <= room) return;
    const tail = Buffer.concat([this.#tail, chunk.subarray(room)]);
    const dropped = Math.max(0, tail.length - most);
    this.#leftOut += dropped;
    this.#tail = Buffer.from(tail.subarray(dropped));
  }

  get text(): string {
    const gap = this.#leftOut === 0 ? "" : `\n[... ${this.#leftOut} bytes left out ...]\n`;
    return (this.#head.toString("utf8") + gap + this.#tail.toString("utf8")).trim();
  }
}
