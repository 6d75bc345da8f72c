/** The flag that was probably meant: at most two letters, or a third of it, are different. */
export function nearestFlag(given: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((flag) => ({ flag, distance: editDistance(given, flag) }))
    .filter(({ flag, distance }) => distance <= Math.max(2, Math.floor(flag.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return nearest?.flag;
}

/** Levenshtein's, by rows (Wagner and Fischer 1974). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
