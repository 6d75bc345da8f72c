import { fileURLToPath } from "node:url";
import type { PatternOptions } from "../manifest/options.ts";
import { PatternLibrary, type PatternSummary } from "../pattern-library.ts";
import { programModule } from "../runner/program-module.ts";

type Command = readonly [string, ...string[]];

/** Patterns of one directory as commands, for whoever wants to run them in a sandbox of its own. */
export interface PatternCommands {
  /** Rejects as {@link PatternLibrary.resolve} throws. */
  resolve(reference: string): Promise<Pick<PatternSummary, "id" | "version" | "integrity">>;
  /** Changes the working directory. Exit code 0 when all files could be done, 1 when some could not, 2 for an error. */
  applyCommand(reference: string, options: PatternOptions): Command;
  /** Changes nothing. Exit code 0 when the pattern finds nothing in the working directory, 1 when it does, 2 for an error. */
  checkCommand(reference: string, options: PatternOptions): Command;
}

/** `node` is the absolute path of the Node.js that the commands run on; `root` holds the library's `index.json`. */
export function patternCommands(root: string, node: string): PatternCommands {
  const command = (action: string) => (reference: string, options: PatternOptions) =>
    [node, ...programArguments(), action, root, reference, JSON.stringify(options)] as const;
  return {
    async resolve(reference) {
      const { id, version, integrity } = (await PatternLibrary.open(root)).resolve(reference);
      return { id, version, integrity };
    },
    applyCommand: command("apply"),
    checkCommand: command("check"),
  };
}

function programArguments(): string[] {
  const { url, nodeArguments } = programModule("bin/pattern-program");
  return [...nodeArguments, fileURLToPath(url)];
}
