import { parseArguments, text } from "../cli/arguments.ts";
import { exitCode } from "../cli/exit-codes.ts";
import type { Output } from "../cli/output.ts";

const help = `Usage: codex-orchestrator resume [<run>] [--budget <limits>] [--repo <directory>] [--json]

Goes on with a run that was interrupted, whose process was killed, or that waits for a higher budget. What was completed
is not done again.

  <run>                  a run id (default: the newest run)
  --budget <limits>      limits that replace those of the run, for example tokens=400000,minutes=60; they count for the
                         whole run, from its beginning
  --prices <file>        a price table, to put the cost on record
  --patterns <directory> another learning library (default: the bundled one)
  --repo <directory>     where the runs are (default: the repository around the current directory)

Exit codes: as of \`run\`; 3 also when an approval is still pending.`;

const options = {
  budget: { type: "string" },
  prices: { type: "string" },
  patterns: { type: "string" },
  repo: { type: "string" },
} as const;

export async function execute(args: readonly string[], output: Output): Promise<number> {
  const { values, operands } = await parseArguments("resume", args, options, 1);
  if (values["help"] === true) {
    output.out(help);
    return exitCode.ok;
  }
  const [{ readConfig }, { parseBudget }, { openState }, { findRun }, { continueRun }, { watchRun }, prices] =
    await Promise.all([
      import("../config.ts"),
      import("../budget/limits.ts"),
      import("../evidence/open-state.ts"),
      import("../evidence/find-run.ts"),
      import("../execute-run.ts"),
      import("./watch-run.ts"),
      readPrices(text(values["prices"])),
    ]);
  const config = readConfig({ patterns: text(values["patterns"]) });
  const given = text(values["budget"]);
  const budget = given === undefined ? {} : parseBudget(given);
  const store = await openState(values["repo"], config);
  const name = await findRun(store, operands[0]);
  return watchRun({ config, output, json: values["json"] === true }, (surroundings) =>
    continueRun(name, store, budget, { ...surroundings, prices }),
  );
}

async function readPrices(path: string | undefined) {
  if (path === undefined) return undefined;
  const { PriceTable } = await import("../usage/price-table.ts");
  return PriceTable.read(path);
}
