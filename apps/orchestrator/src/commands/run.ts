import { parseArguments, text, type Options } from "../cli/arguments.ts";
import { exitCode } from "../cli/exit-codes.ts";
import type { TapePlan } from "../cassette/session.ts";
import type { Output } from "../cli/output.ts";
import { UsageError } from "../errors.ts";
import { settingOptions } from "./setting-flags.ts";

const help = `Usage: codex-orchestrator run [--task <file|id>] [--repo <directory>] [options]

Carries out a task in a checkout of its own and leaves the change on a branch. Your checkout is not touched.
Without --task, the bundled example runs on a fresh copy of its repository.

  --task <file|id>       a task file, or the id of a task in tasks/index.json of the repository
  --repo <directory>     the git repository to work on (default: the task's \`repo\`, else the current directory)
  --mode <mode>          set the mode policy aside, which is recorded; needs --because <reason>
  --patterns <directory> another learning library (default: the bundled one)

  --provider <name>      whose models the peers are: patterns (offline, by rules; the default) or openai, with
                         OPENAI_API_KEY, and OPENAI_BASE_URL for another service that speaks Responses
  --model <name>         the model of the peers
  --builder <name>       who builds what no pattern covers: patterns (nobody) or codex (the default with openai)
  --codex-model <name>   the model of Codex
  --codex-login          Codex uses the login in your CODEX_HOME or ~/.codex, which is read and never written to;
                         else it uses OPENAI_API_KEY and OPENAI_BASE_URL
  --budget <limits>      for example tokens=200000,cached_tokens=1000000,requests=50,turns=20,minutes=30;
                         goes before the budget of the task. A run that reaches a limit waits for \`resume --budget\`
  --prices <file>        a price table, to put the cost on record; kept with the run

  --record <file>        keep everything that answers the run, models and tools, in a new cassette
  --replay <cassette>    do a recorded run again without a network: same answers, tools and checks for real; exit 1 where
                         the two part, or when plan, diff or manifest is not the same

  --json                 events as JSON lines on standard output, and nothing else there
  --verbose              stack traces with errors
  -h, --help             this text

Exit codes: 0 the change is on its branch, 1 the work failed, 2 bad input, 3 the run waits for an approval, a higher budget
or its provider, 4 refused: the task's spec is stale or not approved, 130 interrupted (\`resume\` goes on).`;

const options = {
  task: { type: "string" },
  repo: { type: "string" },
  mode: { type: "string" },
  because: { type: "string" },
  patterns: { type: "string" },
  provider: { type: "string" },
  builder: { type: "string" },
  "codex-login": { type: "boolean" },
  ...settingOptions,
  record: { type: "string" },
  replay: { type: "string" },
} as const;

export async function execute(args: readonly string[], output: Output): Promise<number> {
  const { values } = await parseArguments("run", args, options, 0);
  if (values["help"] === true) {
    output.out(help);
    return exitCode.ok;
  }
  const [{ readConfig }, { resolveJob }, { tapePlanFrom }] = await Promise.all([
    import("../config.ts"),
    import("../job/resolve-job.ts"),
    import("./tape-flags.ts"),
  ]);
  const config = readConfig({ patterns: text(values["patterns"]) });
  const tape = await tapePlanFrom(values);
  const settings = await settingsIn(values, tape);
  const request = {
    task: text(values["task"]),
    repo: text(values["repo"]),
    override: tape.replay?.recording.override ?? modeOverride(text(values["mode"]), text(values["because"])),
  };
  const job = await resolveJob(request, config);
  const audience = { config, output, json: values["json"] === true };
  const [{ executeRun }, { watchRun }] = await Promise.all([
    import("../execute-run.ts"),
    import("./watch-run.ts"),
  ]);
  if (tape.replay === undefined) {
    const { requireEquipment } = await import("../job/require-equipment.ts");
    await requireEquipment(settings, config);
    return watchRun(audience, (surroundings) => executeRun(job, settings, { ...surroundings, tape }));
  }
  const { watchReplay } = await import("./watch-replay.ts");
  return watchReplay(tape.replay, job, audience, (surroundings) =>
    executeRun(job, settings, { ...surroundings, tape }),
  );
}

async function settingsIn(values: Options, { replay }: TapePlan) {
  if (replay !== undefined) {
    const { settingsOfRecording } = await import("../job/recording-of-run.ts");
    return settingsOfRecording(replay);
  }
  const [{ settingsFrom }, { settingChangesIn }] = await Promise.all([
    import("../settings/run-settings.ts"),
    import("./setting-flags.ts"),
  ]);
  return settingsFrom({
    provider: text(values["provider"]),
    builder: text(values["builder"]),
    codexLogin: values["codex-login"] === true,
    ...(await settingChangesIn(values)),
  });
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
