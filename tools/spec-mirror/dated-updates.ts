/** What was published under a date is missing, has changed, or is not in the order of its dates. */
export class UpdateHistoryError extends Error {
  override readonly name = "UpdateHistoryError";
  readonly code = "E_UPDATE_HISTORY";
}

/**
 * Checks that a list of updates only grew. An update is a heading `### YYYY-MM-DD: …` with the text below it.
 *
 * @param published the section as it was written last; empty when there was none
 * @throws {UpdateHistoryError} that names the first update at fault
 */
export function requireAppended(published: string, updates: string): void {
  const before = entriesOf(published);
  const now = entriesOf(updates);
  for (const [index, entry] of before.entries()) {
    if (now[index] === entry) continue;
    throw new UpdateHistoryError(
      `The update "${headingOf(entry)}" was published and is no longer there as it was. ` +
        "Restore it, and say what is different now in a new update at the end.",
    );
  }
  const dates = now.map(dateOf);
  const late = dates.findIndex((date, index) => date < (dates[index - 1] ?? ""));
  if (late >= 0)
    throw new UpdateHistoryError(
      `The update "${headingOf(now[late] ?? "")}" comes after a later one. Put new updates at the end.`,
    );
}

function entriesOf(section: string): string[] {
  return section
    .split(/^(?=### )/m)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function headingOf(entry: string): string {
  return entry.split("\n", 1)[0]?.replace(/^### /, "") ?? "";
}

function dateOf(entry: string): string {
  const date = /^### (\d{4}-\d{2}-\d{2}): \S/.exec(entry)?.[1];
  if (date !== undefined) return date;
  throw new UpdateHistoryError(
    `Expected an update to begin with "### YYYY-MM-DD: what is new", received "${headingOf(entry)}".`,
  );
}
