import { genesisHash } from "../record.ts";
import type { AnchorCheck } from "./anchor-check.ts";
import type { Break, LogLine, RecordLine } from "./chain-follower.ts";
import { damage, describe, reportAll, type Damage } from "./damage.ts";
import type { AuditFinding, Place } from "./finding.ts";

export interface Evidence {
  readonly breaks: readonly Break[];
  readonly anchors: AnchorCheck;
  /** The last line of the chain. */
  readonly last: RecordLine | undefined;
}

interface Gap extends Break {
  /** Of `missing`, those that turned up elsewhere. */
  readonly found: Set<number>;
  /** Of `strays`, those that are not explained yet. */
  open: LogLine[];
}

/**
 * Says what was done to a log, from the places where its chain is broken. One change is named exactly; of several that
 * touch one another, at least the place is right.
 *
 * @param findCopies where, in its right place, each of these lines stands once more; by hash
 */
export async function diagnose(
  { breaks, anchors, last }: Evidence,
  findCopies: (lines: readonly LogLine[]) => Promise<ReadonlyMap<string, Place>>,
): Promise<AuditFinding[]> {
  const gaps = breaks.map((gap): Gap => ({
    ...withEnd(gap, anchors),
    found: new Set(),
    open: [...gap.strays],
  }));
  const damages = [
    ...movedFromEnd(gaps, last),
    ...moved(gaps),
    ...gaps.flatMap((gap) => inPlace(gap, anchors)),
  ];
  const unexplained = gaps.flatMap(({ open }) => open);
  const copies = unexplained.length > 0 ? await findCopies(unexplained) : new Map<string, Place>();
  return reportAll([...damages, ...unexplained.map((line) => extra(line, copies.get(line.hash)))]);
}

/** Only an anchor tells that lines at the end stand where records stood. */
function withEnd(gap: Break, anchors: AnchorCheck): Break {
  if (gap.after !== undefined) return gap;
  return { ...gap, missing: { ...gap.missing, last: Math.max(gap.missing.last, anchors.count) } };
}

/** Nothing is missing where the last records were, but those that were moved from there go on from the end. */
function movedFromEnd(gaps: readonly Gap[], last: RecordLine | undefined): Damage[] {
  const damages: Damage[] = [];
  for (let end = last; end !== undefined;) {
    const before: RecordLine = end;
    end = undefined;
    for (const gap of gaps) {
      const line = gap.open.find((candidate): candidate is RecordLine => follows(candidate, before));
      if (line === undefined) continue;
      gap.open = gap.open.filter((other) => other !== line);
      damages.push(reordered(line, line.seq, `after ${describe(before)}`));
      end = line;
      break;
    }
  }
  return damages;
}

function follows(line: LogLine, before: RecordLine): boolean {
  return line.seq === before.seq + 1 && line.prev === before.hash;
}

/** Records that stand elsewhere than where they are missing. */
function moved(gaps: readonly Gap[]): Damage[] {
  const damages: Damage[] = [];
  for (const from of gaps)
    from.open = from.open.filter((line) => {
      const home = gaps.find((gap) => gap !== from && misses(gap, line));
      if (home === undefined || line.seq === undefined) return true;
      home.found.add(line.seq);
      damages.push(
        reordered(line, line.seq, home.after === undefined ? "at the end" : `before ${describe(home.after)}`),
      );
      return false;
    });
  return damages;
}

/** The hash of the last missing record is known: the record after it carries it. */
function misses({ missing, after, found }: Gap, { seq, hash }: LogLine): boolean {
  if (seq === undefined || seq < missing.first || seq > missing.last || found.has(seq)) return false;
  return seq < missing.last || after === undefined || after.prev === hash;
}

function reordered(line: LogLine, seq: number, home: string): Damage {
  return damage("reorder", line, seq, [`it ${home}`, "it here"], `record ${seq} was moved.`);
}

/** What a gap shows by itself: lines changed in their places, lines taken out, the line before it changed. */
function inPlace(gap: Gap, anchors: AnchorCheck): Damage[] {
  const { before, after, missing } = gap;
  const usurped = gap.open.find((line) => isUsurped(line, gap, anchors));
  if (usurped !== undefined && before !== undefined) {
    gap.open = gap.open.filter((line) => line !== usurped);
    const text = `a line was put in the place of record ${before.seq}.`;
    return [damage("insert", before, before.seq, [describe(usurped), describe(before)], text)];
  }
  if (gap.unlinked && after !== undefined) return [unlinked(before, after, anchors)];
  const absent = missing.last - missing.first + 1 - gap.found.size;
  if (absent <= 0) return [];
  if (after !== undefined && after.prev === before?.hash) {
    const numbers = [`number ${missing.first}`, `number ${after.seq}`] as const;
    return [damage("edit", after, missing.first, numbers, `record ${missing.first} was changed.`)];
  }
  return changed(gap, absent);
}

/** Whether this stray has more right to the place of `before`: what follows, or an anchor, speaks for it. */
function isUsurped(line: LogLine, { before, after, unlinked }: Gap, anchors: AnchorCheck): boolean {
  return line.seq === before?.seq && ((unlinked && after?.prev === line.hash) || anchors.confirms(line));
}

function unlinked(before: RecordLine | undefined, after: RecordLine, anchors: AnchorCheck): Damage {
  if (before === undefined || anchors.confirms(before)) {
    const hashes = [`prev ${before?.hash ?? genesisHash}`, `prev ${after.prev}`] as const;
    return damage("edit", after, after.seq, hashes, `record ${after.seq} was changed.`);
  }
  if (after.opensFile && !anchors.confirms(after)) {
    const hashes = [`prev ${before.hash}`, `prev ${after.prev}`] as const;
    const text =
      "this file does not go on from the one before: one was swapped, or the line before was changed.";
    return damage("swapped-file", after, after.seq, hashes, text);
  }
  const hashes = [`a line with hash ${after.prev}`, `one with hash ${before.hash}`] as const;
  return damage("edit", before, before.seq, hashes, `record ${before.seq} was changed.`);
}

/** Lines where records are missing: each stands for the next missing one. */
function changed(gap: Gap, absent: number): Damage[] {
  const damages: Damage[] = [];
  let seq = nextAbsent(gap, gap.missing.first);
  const hasPieces = gap.open.some((line) => line.seq === undefined);
  gap.open = gap.open.filter((line) => {
    // A line that is no record may be a piece of one, so there may be more lines than records.
    if (damages.length >= absent && line.seq !== undefined) return true;
    const words = [`record ${seq} as it was appended`, describe(line)] as const;
    damages.push(damage("edit", line, seq, words, `record ${seq} was changed.`));
    seq = nextAbsent(gap, Math.min(seq + 1, gap.missing.last));
    return false;
  });
  // And one line may be several records, when a newline was taken out.
  if (damages.length < absent && !hasPieces) damages.push(dropped(gap, seq, absent - damages.length));
  return damages;
}

function nextAbsent({ found, missing }: Gap, seq: number): number {
  let next = seq;
  while (found.has(next) && next < missing.last) next += 1;
  return next;
}

function dropped({ before, after }: Gap, first: number, count: number): Damage {
  const range = count === 1 ? `record ${first}` : `${count} records from number ${first} on`;
  const [place, received] = after === undefined ? [before, "the end"] : [after, describe(after)];
  const explanation = `${range} ${count === 1 ? "is" : "are"} missing before this line.`;
  return damage("drop", place ?? { file: "", line: 0 }, first, [range, received], explanation);
}

function extra(line: LogLine, copy: Place | undefined): Damage {
  const received = describe(line);
  if (copy === undefined)
    return damage("insert", line, line.seq, ["no such line", received], "the line was never appended.");
  const expected = `it only in ${copy.file}, line ${copy.line}`;
  return damage("duplicate", line, line.seq, [expected, received], `record ${line.seq ?? ""} stands twice.`);
}
