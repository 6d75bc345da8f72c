/**
 * The arguments of a command line as Codex writes it: words quoted for a POSIX shell. What is no such line stays one word.
 */
export function splitCommand(line: string): string[] {
  const words: string[] = [];
  const part = /\s+|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)/y;
  let word: string | undefined;
  while (part.lastIndex < line.length) {
    const match = part.exec(line);
    if (match === null) return [line];
    const [, single, double, escaped, bare] = match;
    const text = single ?? double?.replaceAll(/\\([$`"\\\n])/g, "$1") ?? escaped ?? bare;
    if (text !== undefined) word = (word ?? "") + text;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** What a shell that Codex starts is told to run; the line itself when it is no shell's. */
export function scriptOf(line: string): string {
  const [shell = "", flag = "", script, ...more] = splitCommand(line);
  const isShell = /(?:^|\/)(?:ba|z|da|k)?sh$/.test(shell) && /^-l?c$/.test(flag) && more.length === 0;
  return isShell && script !== undefined ? script : line;
}
