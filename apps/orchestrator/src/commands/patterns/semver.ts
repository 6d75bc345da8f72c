import { exitCode } from "../../cli/exit-codes.ts";
import type { Output } from "../../cli/output.ts";
import { text } from "../../cli/arguments.ts";
import { withCall } from "./patterns-command.ts";

const help = `Usage: codex-orchestrator patterns semver [--base <commit>] [--patterns <directory>] [--json]

Runs the fixtures of each pattern as it was at a commit on its code of today, and the other way round. Changed output on an
old input asks for a major version, a new input that is handled or a new option for a minor one.

  --base <commit>  what to compare with (default: HEAD)

Exit codes: 0 every version was raised by enough, 1 one was not, 2 bad input.`;

export function execute(name: string, args: readonly string[], output: Output): Promise<number> {
  const usage = { help, options: { base: { type: "string" } }, operands: { least: 0, most: 0 } } as const;
  return withCall(name, args, output, usage, async ({ values, json, config }) => {
    const { compareWithCommit } = await import("../../patterns/compare-with-commit.ts");
    const reports = await compareWithCommit(config, text(values["base"]) ?? "HEAD");
    if (json) output.out(JSON.stringify({ reports }, null, 2));
    else {
      for (const { sufficient, message } of reports)
        output.out(`${sufficient ? output.style("green", "ok  ") : output.style("red", "FAIL")}  ${message}`);
      if (reports.length === 0) output.out("No pattern differs from that commit.");
    }
    return reports.every(({ sufficient }) => sufficient) ? exitCode.ok : exitCode.failed;
  });
}
