import { parseArguments, text } from "../cli/arguments.ts";
import { exitCode } from "../cli/exit-codes.ts";
import type { Output } from "../cli/output.ts";

const help = `Usage: codex-orchestrator cancel [<run>] [--because <text>] [--repo <directory>] [--json]

Ends a run that waits or was interrupted, for good. Its evidence, branch and checkout stay.

  <run>               a run id (default: the newest run)
  --because <text>    why; kept in the manifest and the audit log
  --repo <directory>  where the runs are (default: the repository around the current directory)

A run that is at work is interrupted with Ctrl-C where it runs, then cancelled.`;

const options = { because: { type: "string" }, repo: { type: "string" } } as const;

export async function execute(args: readonly string[], output: Output): Promise<number> {
  const { values, operands } = await parseArguments("cancel", args, options, 1);
  if (values["help"] === true) {
    output.out(help);
    return exitCode.ok;
  }
  const [{ readConfig }, { openState }, { findRun }, { cancelRun }] = await Promise.all([
    import("../config.ts"),
    import("../evidence/open-state.ts"),
    import("../evidence/find-run.ts"),
    import("../evidence/cancel-run.ts"),
  ]);
  const config = readConfig();
  const store = await openState(values["repo"], config);
  const name = await findRun(store, operands[0]);
  const { manifest } = await cancelRun(name, store, config, text(values["because"]));
  if (values["json"] === true) output.out(JSON.stringify(manifest, null, 2));
  else output.out(`${name.run} is cancelled.`);
  return exitCode.ok;
}
