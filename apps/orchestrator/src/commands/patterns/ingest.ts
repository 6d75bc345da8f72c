import { exitCode } from "../../cli/exit-codes.ts";
import type { Output } from "../../cli/output.ts";
import { openState } from "../../evidence/open-state.ts";
import { withAssetAt } from "../../patterns/asset-at-commit.ts";
import { ingest } from "../../patterns/ingest-run.ts";
import { text } from "../../cli/arguments.ts";
import { withCall } from "./patterns-command.ts";

const help = `Usage: codex-orchestrator patterns ingest <id> [--base <commit>] [--patterns <directory>] [--json]

Takes a pattern into the index of its library, as a run with evidence: it must pass every proof, be covered by a spec that
was reviewed in the last 30 days and, when it was there at the base commit, have its version raised by enough.

  --base <commit>  what was released last (default: HEAD)

Exit codes: 0 it is in the index, 1 it is not, and why, 2 bad input.`;

export function execute(name: string, args: readonly string[], output: Output): Promise<number> {
  const usage = { help, options: { base: { type: "string" } }, operands: { least: 1, most: 1 } } as const;
  return withCall(name, args, output, usage, async ({ values, operands: [id = ""], json, config }) => {
    const store = await openState(config.patternsDirectory, config);
    const base = text(values["base"]) ?? "HEAD";
    const { run, receipt } = await withAssetAt(config, base, id, (released) =>
      ingest(id, released, { store, config }),
    );
    const { version } = receipt.pattern;
    if (json) output.out(JSON.stringify({ run: run.id, receipt }, null, 2));
    else output.out(`${id}@${version} is in the index. Evidence  ${run.relativeDirectory}`);
    return exitCode.ok;
  });
}
