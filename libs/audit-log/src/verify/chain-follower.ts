import { genesisHash } from "../record.ts";
import type { Place } from "./finding.ts";

/** A line of the log, as far as following the chain needs it. */
export type LogLine = Place & {
  /** The first line of its file. */
  readonly opensFile: boolean;
  readonly hash: string;
} & (
    | { readonly seq: number; readonly prev: string }
    /** Not a record: why. */
    | { readonly seq?: never; readonly problem: string }
  );

export type RecordLine = Extract<LogLine, { readonly seq: number }>;

/** A place where the chain does not run on, with the lines around it. */
export interface Break {
  /** The last line that is in the chain, if any. */
  readonly before: RecordLine | undefined;
  /** Lines that are not in the chain. */
  readonly strays: readonly LogLine[];
  /** Numbers of the records that should stand here and do not; empty when `last` is below `first`. */
  readonly missing: { readonly first: number; readonly last: number };
  /** The line with which the chain goes on; undefined at the end of the log. */
  readonly after: RecordLine | undefined;
  /** `before` is not what `after` followed, although no record is missing between them. */
  readonly unlinked: boolean;
}

export interface ChainListener {
  /** In the order of the chain; a record in its place. */
  accepted(line: RecordLine): void;
  broken(gap: Break): void;
}

/** More lines than this outside of the chain, one after the other, and nobody learns anything from the rest. */
export const maximumStrays = 10_000;

/**
 * Follows the chain through a log that may be damaged anywhere, with one line of lookahead. A line belongs to the chain
 * when it has the number and the `prev` that come next; or, where the chain is interrupted, when it has a later number
 * and the line after it confirms it.
 */
export class ChainFollower {
  readonly #listener: ChainListener;
  #waiting: LogLine | undefined;
  #last: RecordLine | undefined;
  #strays: LogLine[] = [];

  constructor(listener: ChainListener) {
    this.#listener = listener;
  }

  /** @returns false when there is no point in going on */
  push(line: LogLine): boolean {
    if (this.#waiting !== undefined) this.#place(this.#waiting, line);
    this.#waiting = line;
    return this.#strays.length < maximumStrays;
  }

  end(): void {
    if (this.#waiting !== undefined) this.#place(this.#waiting, undefined);
    this.#waiting = undefined;
    if (this.#strays.length > 0) this.#report(undefined);
  }

  get #nextSeq(): number {
    return (this.#last?.seq ?? 0) + 1;
  }

  #fits(line: LogLine | undefined): boolean {
    return line?.seq === this.#nextSeq && line.prev === (this.#last?.hash ?? genesisHash);
  }

  #place(line: LogLine, next: LogLine | undefined): void {
    if (line.seq === undefined) this.#strays.push(line);
    else if (this.#fits(line)) {
      if (this.#strays.length > 0) this.#report(line);
      this.#accept(line);
    } else if (line.seq >= this.#nextSeq && !this.#fits(next) && isConfirmed(line, next)) {
      this.#report(line);
      this.#accept(line);
    } else this.#strays.push(line);
  }

  #accept(line: RecordLine): void {
    this.#last = line;
    this.#listener.accepted(line);
  }

  #report(after: RecordLine | undefined): void {
    const first = this.#nextSeq;
    this.#listener.broken({
      before: this.#last,
      strays: this.#strays,
      missing: { first, last: (after?.seq ?? first) - 1 },
      after,
      unlinked: after?.seq === first && after.prev !== (this.#last?.hash ?? genesisHash),
    });
    this.#strays = [];
  }
}

/** The next line links to this one; or nothing contradicts it, because what came next is missing too. */
function isConfirmed(line: RecordLine, next: LogLine | undefined): boolean {
  if (next === undefined) return true;
  if (next.seq === line.seq + 1) return next.prev === line.hash;
  return next.seq !== undefined && next.seq > line.seq;
}
