import { basename } from "node:path";

/** An argument list as a person would type it. */
export function displayCommand(words: readonly string[]): string {
  const [program = "", ...args] = words;
  return [basename(program), ...args].map(quoted).join(" ");
}

const quoted = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
