/** A region where two texts differ: lines `[aStart, aEnd)` of the first became `[bStart, bEnd)` of the second. */
export interface LineChange {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/** More edits than this in one region are shown as one replacement, so that time and memory stay bounded. */
const mostEdits = 512;

/**
 * The changes that turn lines `a` into lines `b`, in order and never touching each other. Lines that occur once in both
 * anchor the comparison (patience diff); between anchors the shortest edit script is sought by Myers,
 * "An O(ND) Difference Algorithm and Its Variations" (1986).
 */
export function diffLines(a: readonly string[], b: readonly string[]): LineChange[] {
  const changes: LineChange[] = [];
  compareRegion({ a, b }, { aStart: 0, aEnd: a.length, bStart: 0, bEnd: b.length }, changes);
  return joinTouching(changes);
}

interface Texts {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

function compareRegion(texts: Texts, region: LineChange, changes: LineChange[]): void {
  const trimmed = trimEqualEnds(texts, region);
  const { aStart, aEnd, bStart, bEnd } = trimmed;
  if (aStart === aEnd || bStart === bEnd) {
    if (aStart !== aEnd || bStart !== bEnd) changes.push(trimmed);
    return;
  }
  const anchors = findAnchors(texts, trimmed);
  if (anchors.length === 0) {
    changes.push(...(shortestEdits(texts, trimmed) ?? [trimmed]));
    return;
  }
  let [aFrom, bFrom] = [aStart, bStart];
  for (const [aLine, bLine] of anchors) {
    compareRegion(texts, { aStart: aFrom, aEnd: aLine, bStart: bFrom, bEnd: bLine }, changes);
    [aFrom, bFrom] = [aLine + 1, bLine + 1];
  }
  compareRegion(texts, { aStart: aFrom, aEnd, bStart: bFrom, bEnd }, changes);
}

function trimEqualEnds({ a, b }: Texts, region: LineChange): LineChange {
  let { aStart, aEnd, bStart, bEnd } = region;
  while (aStart < aEnd && bStart < bEnd && a[aStart] === b[bStart]) {
    aStart++;
    bStart++;
  }
  while (aStart < aEnd && bStart < bEnd && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd--;
    bEnd--;
  }
  return { aStart, aEnd, bStart, bEnd };
}

/** The longest run of lines, in the order of both texts, that each occur exactly once in both. */
function findAnchors({ a, b }: Texts, region: LineChange): [number, number][] {
  const inA = uniqueLines(a, region.aStart, region.aEnd);
  const inB = uniqueLines(b, region.bStart, region.bEnd);
  const pairs: [number, number][] = [];
  for (const [line, aLine] of inA) {
    const bLine = inB.get(line);
    if (bLine !== undefined) pairs.push([aLine, bLine]);
  }
  return longestIncreasing(pairs.sort(([x], [y]) => x - y));
}

function uniqueLines(lines: readonly string[], from: number, to: number): Map<string, number> {
  const positions = new Map<string, number>();
  const repeated = new Set<string>();
  for (let index = from; index < to; index++) {
    const line = lines[index] ?? "";
    if (positions.has(line)) repeated.add(line);
    positions.set(line, index);
  }
  for (const line of repeated) positions.delete(line);
  return positions;
}

/** Longest subsequence with rising second member, by patience sorting: O(n log n). */
function longestIncreasing(pairs: readonly [number, number][]): [number, number][] {
  const tops: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [index, [, value]] of pairs.entries()) {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = tops[low - 1];
    tops[low] = index;
  }
  const chain: [number, number][] = [];
  for (let index = tops.at(-1); index !== undefined; index = previous[index]) {
    const pair = pairs[index];
    if (pair !== undefined) chain.push(pair);
  }
  return chain.reverse();
}

/** Myers' greedy search, keeping each round's frontier to walk back. `undefined` beyond `mostEdits`. */
function shortestEdits({ a, b }: Texts, region: LineChange): LineChange[] | undefined {
  const [height, width] = [region.aEnd - region.aStart, region.bEnd - region.bStart];
  const rounds: Map<number, number>[] = [];
  let frontier = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(height + width, mostEdits); edits++) {
    rounds.push(frontier);
    const next = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = arrival(frontier, diagonal, edits);
      while (x < height && x - diagonal < width && a[region.aStart + x] === b[region.bStart + x - diagonal])
        x++;
      next.set(diagonal, x);
      if (x >= height && x - diagonal >= width) return walkBack(rounds, region);
    }
    frontier = next;
  }
  return undefined;
}

/** Whether the best way onto a diagonal inserts a line of `b`, from the diagonal above, or removes one of `a`. */
function isInsertion(frontier: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  const [left, right] = [frontier.get(diagonal - 1) ?? -1, frontier.get(diagonal + 1) ?? -1];
  return diagonal === -edits || (diagonal !== edits && left < right);
}

/** The line of `a` at which that way arrives on the diagonal. */
function arrival(frontier: ReadonlyMap<number, number>, diagonal: number, edits: number): number {
  return isInsertion(frontier, diagonal, edits)
    ? (frontier.get(diagonal + 1) ?? -1)
    : (frontier.get(diagonal - 1) ?? -1) + 1;
}

function walkBack(rounds: readonly ReadonlyMap<number, number>[], region: LineChange): LineChange[] {
  const changes: LineChange[] = [];
  let diagonal = region.aEnd - region.aStart - (region.bEnd - region.bStart);
  for (let edits = rounds.length - 1; edits > 0; edits--) {
    const frontier = rounds[edits] ?? new Map<number, number>();
    const x = arrival(frontier, diagonal, edits);
    const inserted = isInsertion(frontier, diagonal, edits);
    const [aEnd, bEnd] = [region.aStart + x, region.bStart + x - diagonal];
    changes.push(
      inserted
        ? { aStart: aEnd, aEnd, bStart: bEnd - 1, bEnd }
        : { aStart: aEnd - 1, aEnd, bStart: bEnd, bEnd },
    );
    diagonal += inserted ? 1 : -1;
  }
  return changes.reverse();
}

function joinTouching(changes: readonly LineChange[]): LineChange[] {
  const joined: LineChange[] = [];
  for (const change of changes) {
    const last = joined.at(-1);
    if (last !== undefined && last.aEnd === change.aStart && last.bEnd === change.bStart)
      joined[joined.length - 1] = { ...last, aEnd: change.aEnd, bEnd: change.bEnd };
    else joined.push(change);
  }
  return joined;
}
