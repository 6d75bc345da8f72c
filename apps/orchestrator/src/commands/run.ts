import { parseArguments } from "../cli/arguments.ts";
import { exitCode } from "../cli/exit-codes.ts";
import { listenForInterruption } from "../cli/interruption.ts";
import type { Output } from "../cli/output.ts";
import { UsageError } from "../errors.ts";

const help = `Usage: codex-orchestrator run [--task <file|id>] [--repo <directory>] [options]

Carries out a task in a checkout of its own and leaves the change on a branch. Your checkout is not touched.
Without --task, the bundled example runs on a fresh copy of its repository.

  --task <file|id>       a task file, or the id of a task in tasks/index.json of the repository
  --repo <directory>     the git repository to work on (default: the task's \`repo\`, else the current directory)
  --mode <mode>          set the mode policy aside, which is recorded; needs --because <reason>
  --patterns <directory> another learning library (default: the bundled one)
  --json                 events as JSON lines on standard output, and nothing else there
  --verbose              stack traces with errors
  -h, --help             this text

Exit codes: 0 the change is on its branch, 1 the work failed, 2 bad input, 4 refused: the task's spec is stale
or not approved, 130 interrupted.`;

const options = {
  task: { type: "string" },
  repo: { type: "string" },
  mode: { type: "string" },
  because: { type: "string" },
  patterns: { type: "string" },
} as const;

export async function execute(args: readonly string[], output: Output): Promise<number> {
  const { values } = await parseArguments("run", args, options, 0);
  if (values["help"] === true) {
    output.out(help);
    return exitCode.ok;
  }
  const [{ readConfig }, { resolveJob }] = await Promise.all([
    import("../config.ts"),
    import("../job/resolve-job.ts"),
  ]);
  const config = readConfig({ patterns: text(values["patterns"]) });
  const request = {
    task: text(values["task"]),
    repo: text(values["repo"]),
    override: modeOverride(text(values["mode"]), text(values["because"])),
  };
  const job = await resolveJob(request, config);
  const [{ executeRun }, { TextReporter }] = await Promise.all([
    import("../execute-run.ts"),
    import("../present/text-reporter.ts"),
  ]);
  const reporter = new TextReporter(output, config.commandLine);
  const interruption = listenForInterruption();
  try {
    const manifest = await executeRun(job, {
      config,
      signal: interruption.signal,
      report: (event) => {
        if (values["json"] === true) output.out(JSON.stringify(event));
        else reporter.report(event);
      },
    });
    if (interruption.signal.aborted) return exitCode.interrupted;
    return manifest.run.status === "succeeded" ? exitCode.ok : exitCode.failed;
  } finally {
    interruption.stop();
  }
}

function modeOverride(
  mode: string | undefined,
  reason: string | undefined,
): { mode: "mcp" | "cloud"; reason: string } | undefined {
  if (mode === undefined && reason === undefined) return undefined;
  if ((mode === "mcp" || mode === "cloud") && reason !== undefined && reason.trim() !== "")
    return { mode, reason };
  throw new UsageError(
    "To set the mode policy aside, give both --mode mcp or --mode cloud, and --because <reason>. See `codex-orchestrator run --help`.",
  );
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
