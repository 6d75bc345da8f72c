import type { RunManifest } from "@codex-orchestrator/manifest";
import type { Config } from "../config.ts";
import type { RunSurroundings } from "../execute-run.ts";
import { TextReporter } from "../present/text-reporter.ts";
import { exitCode } from "../cli/exit-codes.ts";
import { listenForInterruption } from "../cli/interruption.ts";
import type { Output } from "../cli/output.ts";

export interface Audience {
  config: Config;
  output: Output;
  /** Events as JSON lines, instead of text for people. */
  json: boolean;
}

/**
 * Tells what happens in a run while it happens, and lets people interrupt it.
 *
 * @returns the exit code that says how the run stands
 */
export async function watchRun(
  { config, output, json }: Audience,
  run: (surroundings: RunSurroundings) => Promise<RunManifest>,
): Promise<number> {
  const reporter = new TextReporter(output, config.commandLine);
  const interruption = listenForInterruption();
  try {
    const manifest = await run({
      config,
      signal: interruption.signal,
      warn: output.err,
      report: (event) => {
        if (json) output.out(JSON.stringify(event));
        else reporter.report(event);
      },
    });
    const { status } = manifest.run;
    if (status === "succeeded") return exitCode.ok;
    if (status === "waiting") return exitCode.waiting;
    return interruption.signal.aborted ? exitCode.interrupted : exitCode.failed;
  } finally {
    interruption.stop();
  }
}
