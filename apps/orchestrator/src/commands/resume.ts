import { parseArguments, text } from "../cli/arguments.ts";
import { exitCode } from "../cli/exit-codes.ts";
import type { Output } from "../cli/output.ts";
import { settingOptions } from "./setting-flags.ts";

const help = `Usage: codex-orchestrator resume [<run>] [options]

Goes on with a run that was interrupted, whose process was killed, or that waits for a higher budget or for the provider
of its models. What was completed is not done again, and what a model has answered is not asked again.

  <run>                  a run id (default: the newest run)
  --budget <limits>      limits that replace those of the run, for example tokens=400000,minutes=60; they count for the
                         whole run, from its beginning
  --model <name>         another model of the peers
  --codex-model <name>   another model of Codex
  --prices <file>        another price table, or one at last
  --patterns <directory> another learning library (default: the bundled one)
  --repo <directory>     where the runs are (default: the repository around the current directory)
  --json                 events as JSON lines on standard output, and nothing else there

Exit codes: as of \`run\`; 3 also when an approval is still pending.`;

const options = {
  ...settingOptions,
  patterns: { type: "string" },
  repo: { type: "string" },
} as const;

export async function execute(args: readonly string[], output: Output): Promise<number> {
  const { values, operands } = await parseArguments("resume", args, options, 1);
  if (values["help"] === true) {
    output.out(help);
    return exitCode.ok;
  }
  const [{ readConfig }, { openState }, { findRun }, { continueRun }, { watchRun }, { settingChangesIn }] =
    await Promise.all([
      import("../config.ts"),
      import("../evidence/open-state.ts"),
      import("../evidence/find-run.ts"),
      import("../execute-run.ts"),
      import("./watch-run.ts"),
      import("./setting-flags.ts"),
    ]);
  const config = readConfig({ patterns: text(values["patterns"]) });
  const changes = await settingChangesIn(values);
  const store = await openState(values["repo"], config);
  const name = await findRun(store, operands[0]);
  return watchRun({ config, output, json: values["json"] === true }, (surroundings) =>
    continueRun(name, store, changes, surroundings),
  );
}
