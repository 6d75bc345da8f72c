import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffLines, type LineChange } from "./line-diff.ts";

/** Few different lines, so that there are many ways to align two texts. */
const lines = fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 40 });

function applyChanges(a: readonly string[], b: readonly string[], changes: readonly LineChange[]): string[] {
  const result: string[] = [];
  let position = 0;
  for (const { aStart, aEnd, bStart, bEnd } of changes) {
    result.push(...a.slice(position, aStart), ...b.slice(bStart, bEnd));
    position = aEnd;
  }
  return [...result, ...a.slice(position)];
}

function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const line of a) {
    const next = [0];
    for (let j = 1; j <= b.length; j++)
      next[j] = line === b[j - 1] ? row[j - 1]! + 1 : Math.max(row[j]!, next[j - 1]!);
    row = next;
  }
  return row[b.length]!;
}

/** Whether a line occurs exactly once in both texts, apart from their equal beginnings and ends. */
function hasAnchor(a: readonly string[], b: readonly string[]): boolean {
  let [start, end] = [0, 0];
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [midA, midB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const once = (some: readonly string[], line: string) => some.filter((one) => one === line).length === 1;
  return midA.some((line) => once(midA, line) && once(midB, line));
}

describe("diffLines", () => {
  it("turns the first text into the second, by changes in order that never touch", () => {
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        const changes = diffLines(a, b);
        expect(applyChanges(a, b, changes)).toEqual(b);
        for (const [index, change] of changes.entries()) {
          const last = changes[index - 1];
          if (last !== undefined) expect(change.aStart).toBeGreaterThan(last.aEnd);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("needs the fewest lines where no line could be an anchor", () => {
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        fc.pre(!hasAnchor(a, b));
        const removed = diffLines(a, b).reduce((sum, { aStart, aEnd }) => sum + aEnd - aStart, 0);
        expect(a.length - removed).toBe(longestCommonSubsequence(a, b));
      }),
      { numRuns: 500 },
    );
  });

  it("finds nothing between equal texts", () => {
    expect(diffLines(["a", "b"], ["a", "b"])).toEqual([]);
    expect(diffLines([], [])).toEqual([]);
  });

  it("shows a region as one replacement when it has too many edits", () => {
    const a = Array.from({ length: 20_000 }, (_, index) => `old ${index % 7}`);
    const b = Array.from({ length: 20_000 }, (_, index) => `new ${index % 5}`);
    expect(diffLines(a, b)).toEqual([{ aStart: 0, aEnd: 20_000, bStart: 0, bEnd: 20_000 }]);
  });

  it("keeps small changes small in a large text", () => {
    const a = Array.from({ length: 50_000 }, (_, index) => `line ${index}`);
    const b = a.map((line, index) => (index % 100 === 50 ? `${line}!` : line));
    const changes = diffLines(a, b);
    expect(changes).toHaveLength(500);
    expect(changes[0]).toEqual({ aStart: 50, aEnd: 51, bStart: 50, bEnd: 51 });
  });
});
