/** Words that only a shell understands. */
const shellWords = new Set(
  [
    ":",
    ".",
    "alias",
    "cd",
    "command",
    "eval",
    "exec",
    "exit",
    "export",
    "read",
    "set",
    "source",
    "test",
  ].concat(["trap", "ulimit", "umask", "unset", "wait", "if", "for", "while", "until", "case"]),
);

/**
 * The words of a script that needs no shell to be understood: one command, with no variable, glob, escape, redirection
 * or operator outside quotes. `undefined` for any other script.
 */
export function simpleCommand(script: string): [string, ...string[]] | undefined {
  const word = /((?:[\w@%+=:,./-]|'[^'\n]*'|"[^"$`\\\n]*")+)(?:[ \t]+|$)/y;
  const text = script.trim();
  const words: string[] = [];
  while (word.lastIndex < text.length) {
    const found = word.exec(text)?.[1];
    if (found === undefined) return undefined;
    words.push(found.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"));
  }
  const [program, ...args] = words;
  if (program === undefined || program === "" || program.includes("=") || shellWords.has(program))
    return undefined;
  return [program, ...args];
}
