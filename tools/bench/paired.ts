import { performance } from "node:perf_hooks";
import { median } from "./measurement.ts";

/** Milliseconds of one call. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/**
 * Times two things in turns, so that the machine's mood hits both alike.
 *
 * @returns the median of each in milliseconds, and the ratio of the two medians
 */
export async function paired(
  rounds: number,
  ours: () => Promise<unknown>,
  theirs: () => Promise<unknown>,
): Promise<{ ours: number; theirs: number; ratio: number }> {
  const mine: number[] = [];
  const other: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // Whoever goes second finds warmer caches; they take turns at that, too.
    if (round % 2 === 0) {
      mine.push(await time(ours));
      other.push(await time(theirs));
    } else {
      other.push(await time(theirs));
      mine.push(await time(ours));
    }
  }
  return { ours: median(mine), theirs: median(other), ratio: median(mine) / median(other) };
}

export function inMilliseconds({ ours, theirs }: { ours: number; theirs: number }): string {
  return `${ours.toFixed(3)} ms against ${theirs.toFixed(3)} ms`;
}
