// Runs scenarios of this repository and leaves the results in a folder. What the inferred `eval` targets call.
// Arguments: the folder for the results, then ids or tags.
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { sweepExitCode, sweepText, writeResults } from "@codex-orchestrator/harness";
import { runAllScenarios } from "./index.ts";

const [results = ".eval", ...words] = process.argv.slice(2);
const directory = resolve(results);
// A target starts anew: what it resumes from is Nx's cache.
await rm(directory, { recursive: true, force: true });
const controller = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    controller.abort();
  });
const result = await runAllScenarios(words, { directory, signal: controller.signal });
await writeResults(directory, result);
process.stdout.write(sweepText(result.summary));
process.exitCode = result.interrupted ? 130 : sweepExitCode(result);
