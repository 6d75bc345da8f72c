import { parseArguments } from "../cli/arguments.ts";
import { exitCode } from "../cli/exit-codes.ts";
import type { Output } from "../cli/output.ts";
import type { RunStore } from "@codex-orchestrator/manifest";
import { printable } from "../format.ts";

const help = `Usage: codex-orchestrator status [--task <id>] [--repo <directory>] [--limit <n>] [--repair] [--json]

Lists runs, newest first, with what became of them. A run that is recorded as running but whose process is gone is shown
as interrupted.

  --task <id>         only runs of this task
  --repo <directory>  where the runs are (default: the repository around the current directory)
  --limit <n>         how many (default 20)
  --repair            rebuild out/<task>/state.json of every task from its runs, for when it was lost or damaged`;

const options = {
  task: { type: "string" },
  repo: { type: "string" },
  limit: { type: "string" },
  repair: { type: "boolean" },
} as const;

export async function execute(args: readonly string[], output: Output): Promise<number> {
  const { values } = await parseArguments("status", args, options, 0);
  if (values["help"] === true) {
    output.out(help);
    return exitCode.ok;
  }
  const [{ readConfig }, { openState }, { listRuns }, { renderRuns }] = await Promise.all([
    import("../config.ts"),
    import("../evidence/open-state.ts"),
    import("../evidence/list-runs.ts"),
    import("../present/run-table.ts"),
  ]);
  const config = readConfig();
  const store = await openState(values["repo"], config);
  if (values["repair"] === true) return repair(store, values["json"] === true, output);
  const task = typeof values["task"] === "string" ? values["task"] : undefined;
  const runs = await listRuns(store, {
    limit: await limitOf(values["limit"]),
    ...(task !== undefined && { task }),
  });
  if (values["json"] === true) output.out(JSON.stringify({ runs }, null, 2));
  else output.out(renderRuns(runs, output, config.commandLine));
  return exitCode.ok;
}

async function repair(store: RunStore, json: boolean, output: Output): Promise<number> {
  const { repairStates } = await import("../evidence/repair-states.ts");
  const repairs = await repairStates(store);
  if (json) output.out(JSON.stringify({ repairs }, null, 2));
  else
    for (const { task, outcome, unreadable } of repairs) {
      output.out(`${task}: ${outcome}`);
      for (const { problem } of unreadable) output.out(`  ${printable(problem)}`);
    }
  return repairs.some(({ unreadable }) => unreadable.length > 0) ? exitCode.failed : exitCode.ok;
}

async function limitOf(value: string | boolean | undefined): Promise<number> {
  if (value === undefined) return 20;
  const limit = Number(value);
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  const { UsageError } = await import("../errors.ts");
  throw new UsageError(`--limit expects a whole number above 0, received ${JSON.stringify(value)}.`);
}
