import type { AuditAnchor } from "../checkpoint/checkpoint.ts";
import type { LogLine, RecordLine } from "./chain-follower.ts";
import { finding, type AuditFinding, type Place } from "./finding.ts";

/** Compares the log with what it is known to have held. */
export class AnchorCheck {
  readonly #anchors: readonly AuditAnchor[];
  readonly #counts: ReadonlySet<number>;
  readonly #seen = new Map<number, RecordLine>();
  #first: RecordLine | undefined;
  #second: RecordLine | undefined;
  #last: RecordLine | undefined;

  constructor(anchors: readonly AuditAnchor[]) {
    this.#anchors = [...anchors].sort((a, b) => a.count - b.count);
    this.#counts = new Set(anchors.map(({ count }) => count));
  }

  accepted(line: RecordLine): void {
    if (line.seq === 1) this.#first = line;
    if (line.seq === 2) this.#second = line;
    if (this.#counts.has(line.seq)) this.#seen.set(line.seq, line);
    this.#last = line;
  }

  /** Whether an anchor vouches for this very line. */
  confirms({ seq, hash }: LogLine): boolean {
    return this.#anchors.some(
      ({ count, head, prev }) => (count === seq && head === hash) || (count - 1 === seq && prev === hash),
    );
  }

  /** Number of records that the log has held for certain. */
  get count(): number {
    return this.#anchors.at(-1)?.count ?? 0;
  }

  /**
   * @param end where a truncation would be: the live file
   * @param known what has been found already, so that nothing is said twice
   */
  findings(end: string, known: readonly AuditFinding[]): AuditFinding[] {
    const findings: AuditFinding[] = [];
    let agreed = 0;
    for (const anchor of this.#anchors) {
      if (anchor.count === 0) continue;
      const line = this.#seen.get(anchor.count);
      if (line?.hash === anchor.head) {
        agreed = anchor.count;
        continue;
      }
      const found = this.#disagreement(anchor, line, agreed, end, known);
      if (found === undefined || known.some((other) => isSameLine(other, found))) continue;
      findings.push(found);
      // All later anchors disagree for the same reason.
      break;
    }
    return findings;
  }

  #disagreement(
    anchor: AuditAnchor,
    line: RecordLine | undefined,
    agreed: number,
    end: string,
    known: readonly AuditFinding[],
  ): AuditFinding | undefined {
    const { count, head, first, prev } = anchor;
    if (first !== undefined && this.#first !== undefined && agreed === 0 && !this.#beginsWith(first)) {
      const text =
        "this is another log than the one that was signed: the file was swapped, or all of it rewritten.";
      return finding("swapped-file", this.#first, 1, `hash ${first}`, `hash ${this.#first.hash}`, text);
    }
    const lastSeq = this.#last?.seq ?? 0;
    if (lastSeq < count) {
      if (known.some(({ seq }) => seq !== undefined && seq > lastSeq)) return undefined;
      const place: Place = this.#last ?? { file: end, line: 0 };
      const text = `the log was cut short after this line: ${count - lastSeq} records are missing at its end.`;
      return finding("truncation", place, lastSeq + 1, `${count} records`, `${lastSeq}`, text);
    }
    // Not in the chain, although later records are: that is a gap, and reported as such.
    if (line === undefined) return undefined;
    const [expected, received] = [`hash ${head}`, `hash ${line.hash}`];
    if (line.prev === prev || (prev === undefined && line === this.#last))
      return finding(
        "edit",
        line,
        count,
        expected,
        received,
        `record ${count} is not the one that was signed.`,
      );
    const text = `the chain was made anew: record ${count} or others after record ${agreed} were changed.`;
    return finding("rewrite", line, count, expected, received, text);
  }

  /** Record 2 vouches for record 1; if it does, record 1 was edited, and that is reported as such. */
  #beginsWith(first: string): boolean {
    return this.#first?.hash === first || this.#second?.prev === first;
  }
}

function isSameLine(one: AuditFinding, other: AuditFinding): boolean {
  return one.file === other.file && one.line === other.line;
}
