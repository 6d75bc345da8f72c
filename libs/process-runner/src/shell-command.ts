import { basename } from "node:path";

import type { Command } from "./isolation/isolation-level.ts";

/**
 * The command that runs a script in a shell. `args` are its positional parameters (`"$1"`, `"$@"`): the shell never reads
 * them as part of the script, so nothing in them needs quotes.
 *
 * @param options.shell name or path of a shell with the options of `sh`, such as `bash`; `/bin/sh` by default
 */
export function shellCommand(
  script: string,
  options: { readonly shell?: string; readonly args?: readonly string[] } = {},
): Command {
  const { shell = "/bin/sh", args = [] } = options;
  return [shell, "-c", script, basename(shell), ...args];
}
