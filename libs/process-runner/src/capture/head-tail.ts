import { endOfLastCharacter, startOfFirstCharacter } from "./utf8-boundary.ts";

/** Keeps the first and the last bytes of a stream, in memory bounded by the two sizes whatever the stream's length. */
export class HeadTail {
  readonly #head: Buffer[] = [];
  readonly #tailBytes: number;
  #headRoom: number;
  #tail: Buffer | undefined;
  #received = 0;
  #tailReceived = 0;

  constructor(headBytes: number, tailBytes: number) {
    this.#headRoom = headBytes;
    this.#tailBytes = tailBytes;
  }

  push(chunk: Uint8Array): void {
    this.#received += chunk.length;
    const forHead = Math.min(this.#headRoom, chunk.length);
    if (forHead > 0) {
      this.#head.push(Buffer.from(chunk.subarray(0, forHead)));
      this.#headRoom -= forHead;
    }
    if (forHead < chunk.length) this.#pushTail(chunk.subarray(forHead));
  }

  #pushTail(chunk: Uint8Array): void {
    const size = this.#tailBytes;
    const skipped = Math.max(0, chunk.length - size);
    this.#tailReceived += skipped;
    if (size === 0) return;
    this.#tail ??= Buffer.alloc(size);
    const kept = chunk.subarray(skipped);
    const at = this.#tailReceived % size;
    const untilWrap = Math.min(kept.length, size - at);
    this.#tail.set(kept.subarray(0, untilWrap), at);
    this.#tail.set(kept.subarray(untilWrap), 0);
    this.#tailReceived += kept.length;
  }

  /** The kept text and the number of bytes it leaves out. */
  view(): { text: string; truncatedBytes: number } {
    const head = Buffer.concat(this.#head);
    const tail = this.#orderedTail();
    if (head.length + tail.length === this.#received) {
      return { text: Buffer.concat([head, tail]).toString("utf8"), truncatedBytes: 0 };
    }
    const shownHead = head.subarray(0, endOfLastCharacter(head));
    const shownTail = tail.subarray(startOfFirstCharacter(tail));
    const truncatedBytes = this.#received - shownHead.length - shownTail.length;
    const gap = `\n[... ${truncatedBytes} bytes left out ...]\n`;
    return { text: shownHead.toString("utf8") + gap + shownTail.toString("utf8"), truncatedBytes };
  }

  #orderedTail(): Buffer {
    if (this.#tail === undefined) return Buffer.alloc(0);
    if (this.#tailReceived <= this.#tailBytes) return this.#tail.subarray(0, this.#tailReceived);
    const start = this.#tailReceived % this.#tailBytes;
    return Buffer.concat([this.#tail.subarray(start), this.#tail.subarray(0, start)]);
  }
}
