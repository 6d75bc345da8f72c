/** The known name that was probably meant; `undefined` when none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const meant = name.trim().toLowerCase().slice(0, 40);
  const nearest = known
    .map((candidate) => ({ candidate, edits: editDistance(meant, candidate) }))
    .sort((a, b) => a.edits - b.edits)[0];
  const allowed = meant.length < 4 ? 1 : 2;
  return nearest !== undefined && nearest.edits <= allowed ? nearest.candidate : undefined;
}

/** Levenshtein distance, by rows. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, char] of Array.from(from).entries()) {
    const next = [index + 1];
    for (let at = 1; at <= to.length; at += 1) {
      const replaced = (row[at - 1] ?? 0) + (char === to[at - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
