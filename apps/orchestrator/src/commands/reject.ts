import type { Output } from "../cli/output.ts";
import { decideAndContinue } from "./decide-and-continue.ts";

const help = `Usage: codex-orchestrator reject [<run>] [<approval>] [--because <text>] [--no-resume] [--repo <directory>] [--json]

Rejects what a waiting run asked for, on record, and goes on with the run without it. The agent is told the reason.

  <run>               a run id (default: the newest run)
  <approval>          which one, when the run waits for more than one
  --because <text>    why; kept in the manifest and the audit log
  --no-resume         only record the decision
  --repo <directory>  where the runs are (default: the repository around the current directory)

Exit codes: as of \`run\`.`;

export function execute(args: readonly string[], output: Output): Promise<number> {
  return decideAndContinue("reject", "rejected", help, args, output);
}
