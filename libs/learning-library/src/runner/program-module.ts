import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** A module of this library that is run as the program of a thread or a process of its own. */
export interface ProgramModule {
  readonly url: URL;
  /** What Node.js needs before the program. */
  readonly nodeArguments: readonly string[];
}

/**
 * Node 20 needs a loader for the TypeScript that this library is developed in. What is published is JavaScript.
 *
 * @param path relative to the library's sources, without the ending
 */
export function programModule(path: string): ProgramModule {
  const isSource = import.meta.url.endsWith(".ts");
  return {
    url: new URL(`../${path}.${isSource ? "ts" : "js"}`, import.meta.url),
    nodeArguments: isSource ? sourceArguments() : [],
  };
}

function sourceArguments(): string[] {
  const loader = createRequire(import.meta.url).resolve("ts-blank-space/register");
  return ["--import", pathToFileURL(loader).href, "--conditions=@codex-orchestrator/source"];
}
