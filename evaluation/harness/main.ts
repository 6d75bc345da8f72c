// Runs one scenario of a project and leaves the results in its `.results/<id>`. What the inferred `eval` targets call.
// Arguments: root of the project from the root of the workspace, id of the scenario.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { sweepExitCode, sweepText, writeResults } from "@codex-orchestrator/harness";
import { runAllScenarios, workspace } from "./index.ts";

const [project, id] = process.argv.slice(2);
if (project === undefined || id === undefined || !/^[a-z0-9-]+$/.test(id))
  throw new Error("Expected the root of a project and the id of one of its scenarios.");
const directory = join(workspace, project, ".results", id);
// A target starts anew: what it resumes from is Nx's cache.
await rm(directory, { recursive: true, force: true });
const controller = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    controller.abort();
  });
const result = await runAllScenarios([id], { project, directory, signal: controller.signal });
await writeResults(directory, result);
process.stdout.write(sweepText(result.summary));
process.exitCode = result.interrupted ? 130 : sweepExitCode(result);
