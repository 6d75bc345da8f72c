import type { Output } from "../cli/output.ts";
import type { RunRow } from "../evidence/list-runs.ts";
import { printable } from "../format.ts";

/** Runs as a table for people, with the next command to type. */
export function renderRuns(
  runs: readonly RunRow[],
  output: Output,
  commandLine: (command: string) => string,
): string {
  const [newest] = runs;
  if (newest === undefined) return `No runs here yet. Start one with: ${commandLine("run --task <file>")}`;
  const width = Math.max(...runs.map(({ task }) => task.length), "TASK".length);
  const header = `${"STATUS".padEnd(12)} ${"TASK".padEnd(width)} RUN`;
  const rows = runs.map((row) => {
    const status = output.style(colourOf(row.status), row.status.padEnd(12));
    const first = `${status} ${row.task.padEnd(width)} ${row.run}`;
    const second = row.branch ?? row.detail;
    return second === undefined
      ? first
      : `${first}\n${" ".repeat(13)}${output.style("dim", shorten(second))}`;
  });
  return [
    output.style("bold", header),
    ...rows,
    "",
    `Show one with: ${commandLine(`show ${newest.run}`)}`,
  ].join("\n");
}

function colourOf(status: string): "green" | "red" | "yellow" {
  if (status === "succeeded") return "green";
  return status === "running" || status === "queued" || status === "waiting" ? "yellow" : "red";
}

function shorten(text: string): string {
  const line = printable(text);
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
