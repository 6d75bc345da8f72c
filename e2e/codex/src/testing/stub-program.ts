import { writeFile } from "node:fs/promises";

/** A shell script that stands where Codex would; `$@` are its arguments. */
export async function stubProgram(path: string, ...lines: string[]): Promise<string> {
  await writeFile(path, `${["#!/bin/sh", ...lines].join("\n")}\n`, { mode: 0o700 });
  return path;
}
