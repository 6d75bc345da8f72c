export interface Occurrence {
  readonly start: number;
  /** Index into the list of needles the search was made of. */
  readonly needle: number;
}

const pairs = 0x1_0000;
const noNeedles: readonly number[] = [];

/**
 * Finds many byte strings at once by Wu-Manber's algorithm ("A fast algorithm for multi-pattern searching", 1994)
 * with blocks of two bytes: the longer the shortest needle, the more bytes each step skips.
 */
export class MultiSearch {
  readonly #needles: readonly Buffer[];
  readonly #window: number;
  readonly #longest: number;
  readonly #shift: Uint8Array;
  /** Needles by the last two bytes of their window. */
  readonly #ending = new Map<number, number[]>();
  readonly #sorted: readonly Buffer[];
  /** Pairs of bytes that some needle begins with. */
  readonly #beginning = new Uint8Array(pairs);

  /** Each needle has at least two bytes; the set may be empty. */
  constructor(needles: readonly Buffer[]) {
    this.#needles = needles;
    this.#longest = Math.max(0, ...needles.map((needle) => needle.length));
    this.#window = Math.min(255, ...needles.map((needle) => needle.length));
    this.#shift = new Uint8Array(pairs).fill(this.#window - 1);
    this.#sorted = [...needles].sort((a, b) => Buffer.compare(a, b));
    for (const [index, needle] of needles.entries()) this.#index(needle, index);
  }

  #index(needle: Buffer, index: number): void {
    for (let end = 1; end < this.#window; end += 1) {
      const block = needle.readUInt16BE(end - 1);
      this.#shift[block] = Math.min(this.#shift[block] ?? 0, this.#window - 1 - end);
    }
    const last = needle.readUInt16BE(this.#window - 2);
    const bucket = this.#ending.get(last);
    if (bucket === undefined) this.#ending.set(last, [index]);
    else bucket.push(index);
    this.#beginning[needle.readUInt16BE(0)] = 1;
  }

  lengthOf(needle: number): number {
    return this.#needles[needle]?.length ?? 0;
  }

  /** The first occurrence that starts at or after `from`; of several at one place, the longest. */
  next(data: Buffer, from: number): Occurrence | undefined {
    if (this.#needles.length === 0) return undefined;
    const shift = this.#shift;
    const length = data.length;
    let at = from + this.#window - 1;
    while (at < length) {
      const block = ((data[at - 1] ?? 0) << 8) | (data[at] ?? 0);
      const skip = shift[block] ?? 0;
      if (skip > 0) {
        at += skip;
        continue;
      }
      const start = at - this.#window + 1;
      const needle = this.#longestAt(data, start, block);
      if (needle !== -1) return { start, needle };
      at += 1;
    }
    return undefined;
  }

  #longestAt(data: Buffer, start: number, block: number): number {
    let best = -1;
    let bestLength = 0;
    for (const index of this.#ending.get(block) ?? noNeedles) {
      const needle = this.#needles[index];
      if (needle === undefined || needle.length <= bestLength) continue;
      if (startsWith(data, start, needle)) {
        best = index;
        bestLength = needle.length;
      }
    }
    return best;
  }

  /** Where the earliest needle starts of which `data` holds only the beginning; the length of `data` when none does. */
  firstUnfinished(data: Buffer): number {
    const last = data.length - 1;
    for (let start = Math.max(0, data.length - this.#longest + 1); start < last; start += 1) {
      const block = ((data[start] ?? 0) << 8) | (data[start + 1] ?? 0);
      if (this.#beginning[block] === 1 && this.#isBegun(data, start)) return start;
    }
    return last >= 0 && this.#isBegun(data, last) ? last : data.length;
  }

  /** Whether some needle is longer than `data` from `start` on and begins with all of it. */
  #isBegun(data: Buffer, start: number): boolean {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareFrom(data, start, this.#sorted[middle]) < 0) high = middle;
      else low = middle + 1;
    }
    // The first needle that sorts after the rest of the data: the only neighbour that can begin with it.
    const next = this.#sorted[low];
    return next !== undefined && startsWith(next, 0, data.subarray(start));
  }
}

/** Order of `data` from `start` on and the needle; a prefix sorts before what it begins. */
function compareFrom(data: Buffer, start: number, needle: Buffer | undefined): number {
  if (needle === undefined) return 0;
  const rest = data.length - start;
  for (let index = 0; index < rest && index < needle.length; index += 1) {
    const difference = (data[start + index] ?? 0) - (needle[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return rest - needle.length;
}

function startsWith(data: Buffer, start: number, needle: Buffer): boolean {
  if (start + needle.length > data.length) return false;
  for (let index = 0; index < needle.length; index += 1) {
    if (data[start + index] !== needle[index]) return false;
  }
  return true;
}
