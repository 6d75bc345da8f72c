import { stripVTControlCharacters } from "node:util";
import { codeOf } from "./exit-codes.ts";
import type { Output } from "./output.ts";

/** Prints an error for a person: code, what failed, what to do. The stack only when asked for. */
export function reportError(
  error: unknown,
  output: Output,
  options: { json: boolean; verbose: boolean },
): void {
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error) ?? "E_INTERNAL";
  if (options.json) output.err(JSON.stringify({ error: { code, message } }));
  else output.err(`${output.style("red", `error ${code}`)}  ${printable(message)}`);
  if (options.verbose && error instanceof Error) output.err(stackOf(error));
}

/** Names and contents that a message repeats may hold escape sequences; a terminal must not obey them. */
function printable(message: string): string {
  return stripVTControlCharacters(message).replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "\uFFFD");
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : "";
  return `${error.stack ?? error.message}${cause}`;
}
