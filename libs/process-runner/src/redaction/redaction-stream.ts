import { type ByteClass, endOfRun } from "./byte-class.ts";
import type { MultiSearch, Occurrence } from "./multi-search.ts";
import { type ShapeMatch, type TokenShape, continuesWord } from "./token-shapes.ts";

/** A byte string to hide, and what to show in its place. */
export interface Needle {
  readonly label: string;
  /** Key in the counts; without it, the replacement is not counted. */
  readonly countAs?: string;
}

export interface RedactionRules {
  readonly values: MultiSearch;
  readonly needles: readonly Needle[];
  readonly prefixes: MultiSearch;
  readonly shapes: readonly TokenShape[];
}

interface Hidden {
  readonly start: number;
  readonly end: number;
  readonly needle: Needle;
}

/**
 * Redacts a stream whatever way it is cut into chunks: bytes that could still become part of something to hide are held
 * back until the next chunk or the end. Overlapping matches are hidden together, under the first one's label.
 */
export class RedactionStream {
  /** How often each secret or token shape was hidden so far, by name. */
  readonly counts: Record<string, number> = {};
  readonly #rules: RedactionRules;
  #held = Buffer.alloc(0);
  /** Leading bytes of `#held` that a label already written stands for. */
  #coveredHeld = 0;
  /** The class of bytes that continue the token which ended the last chunk. */
  #openToken: ByteClass | undefined;
  #byteBefore = 0;

  constructor(rules: RedactionRules) {
    this.#rules = rules;
  }

  push(chunk: Uint8Array): Buffer {
    const fresh = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    return this.#redact(this.#held.length === 0 ? fresh : Buffer.concat([this.#held, fresh]), false);
  }

  /** What was held back. The stream takes no more after this. */
  end(): Buffer {
    return this.#redact(this.#held, true);
  }

  #redact(data: Buffer, final: boolean): Buffer {
    const covered = this.#continueToken(data);
    const { hidden, held } = this.#findAll(data, final);
    const { output, covered: coveredAfter } = this.#write(data, hidden, held, covered);
    if (held > 0) this.#byteBefore = data[held - 1] ?? 0;
    this.#held = Buffer.from(data.subarray(held));
    this.#coveredHeld = Math.max(0, coveredAfter - held);
    return output;
  }

  #continueToken(data: Buffer): number {
    if (this.#openToken === undefined) return this.#coveredHeld;
    const end = endOfRun(data, this.#coveredHeld, data.length, this.#openToken);
    if (end < data.length) this.#openToken = undefined;
    return end;
  }

  /** Everything to hide in `data`, in order, and from where on the bytes must be held back. */
  #findAll(data: Buffer, final: boolean): { hidden: Hidden[]; held: number } {
    const { values, prefixes } = this.#rules;
    let held = final ? data.length : Math.min(values.firstUnfinished(data), prefixes.firstUnfinished(data));
    const tokens: Hidden[] = [];
    for (
      let found = prefixes.next(data, 0);
      found !== undefined;
      found = prefixes.next(data, found.start + 1)
    ) {
      if (found.start >= held) break;
      const match = this.#matchShape(data, found, final);
      if (match.kind === "unfinished") held = found.start;
      if (match.kind === "token") tokens.push(this.#token(data, found, match));
    }
    const secrets: Hidden[] = [];
    for (let found = values.next(data, 0); found !== undefined; found = values.next(data, found.start + 1)) {
      if (found.start >= held) break;
      secrets.push(this.#value(found));
    }
    // The sort is stable: a secret known by name goes before a token known by its shape alone.
    return { hidden: [...secrets, ...tokens].sort((a, b) => a.start - b.start), held };
  }

  #matchShape(data: Buffer, found: Occurrence, final: boolean): ShapeMatch {
    const before = found.start === 0 ? this.#byteBefore : (data[found.start - 1] ?? 0);
    const shape = this.#rules.shapes[found.needle];
    return shape === undefined || continuesWord(before)
      ? { kind: "none" }
      : shape.match(data, found.start, final);
  }

  #token(data: Buffer, found: Occurrence, match: ShapeMatch & { kind: "token" }): Hidden {
    const name = this.#rules.shapes[found.needle]?.name ?? "token";
    const end = match.rest === undefined ? match.end : endOfRun(data, match.end, data.length, match.rest);
    if (end === data.length) this.#openToken = match.rest;
    return { start: found.start, end, needle: { label: `[redacted:${name}]`, countAs: name } };
  }

  #value(found: Occurrence): Hidden {
    const needle = this.#rules.needles[found.needle] ?? { label: "[redacted]" };
    return { start: found.start, end: found.start + this.#rules.values.lengthOf(found.needle), needle };
  }

  #write(
    data: Buffer,
    hidden: readonly Hidden[],
    held: number,
    coveredBefore: number,
  ): { output: Buffer; covered: number } {
    let covered = coveredBefore;
    const pieces: Buffer[] = [];
    for (const { start, end, needle } of hidden) {
      if (needle.countAs !== undefined) this.counts[needle.countAs] = (this.counts[needle.countAs] ?? 0) + 1;
      if (start >= covered) pieces.push(data.subarray(covered, start), Buffer.from(needle.label));
      covered = Math.max(covered, end);
    }
    pieces.push(data.subarray(Math.min(covered, held), held));
    return { output: pieces.length === 1 ? (pieces[0] ?? data) : Buffer.concat(pieces), covered };
  }
}
