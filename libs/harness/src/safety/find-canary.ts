import { createReadStream, readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { type Redactor, createRedactor } from "@codex-orchestrator/process-runner";
import type { Secret } from "./secrets.ts";

/**
 * Files below a folder, and their names, in which the canary stands in any spelling, and files that cannot be read;
 * relative paths, sorted.
 */
export async function findCanary(folder: string, canary: Secret): Promise<string[]> {
  const redactor = createRedactor({ secrets: [canary], tokenShapes: false });
  const hits: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const shown = relative(folder, path).split(sep).join("/");
    const named = redactor.redactText(entry.name) !== entry.name;
    if (named || (entry.isFile() && (await holdsCanary(path, redactor))))
      hits.push(redactor.redactText(shown));
  }
  return hits.sort();
}

const smallFile = 1024 * 1024;

async function holdsCanary(path: string, redactor: Redactor): Promise<boolean> {
  const stream = redactor.stream();
  try {
    // Records are small and many: reading one at once costs less than the turns that a stream takes.
    if (statSync(path).size <= smallFile) stream.push(readFileSync(path));
    else for await (const chunk of createReadStream(path)) stream.push(chunk as Buffer);
  } catch {
    return true;
  }
  stream.end();
  return Object.keys(stream.counts).length > 0;
}
