import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { straceArguments } from "./connections.ts";

/** A program that is the other one under strace, for drivers that take a program and no words before it. */
export async function tracedProgram(directory: string, output: string, executable: string): Promise<string> {
  const path = join(directory, "traced");
  const words = ["strace", ...straceArguments(output), executable].map(
    (word) => `'${word.replaceAll("'", `'\\''`)}'`,
  );
  await writeFile(path, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`, { mode: 0o700 });
  return path;
}
