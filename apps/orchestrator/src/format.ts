import { stripVTControlCharacters } from "node:util";

/** `0.42 s`, `12.3 s`, `3 min 05 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
}

export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}

/** As git prints it. */
export function formatDiffStat(stat: { files: number; insertions: number; deletions: number }): string {
  return `${plural(stat.files, "file")} changed, ${plural(stat.insertions, "insertion")}(+), ${plural(stat.deletions, "deletion")}(-)`;
}

/** Titles, output of checks and paths are strangers' text: on one line, and no escape sequence reaches the terminal. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll("\n", " ");
}
