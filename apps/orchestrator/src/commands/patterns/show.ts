import { exitCode } from "../../cli/exit-codes.ts";
import type { Output } from "../../cli/output.ts";
import { withCall } from "./patterns-command.ts";

const help = `Usage: codex-orchestrator patterns show <id>[@<range>] [--patterns <directory>] [--json]

Everything there is to know about a pattern before using it: its documentation and one proved example, or with --json its
whole manifest and every example.`;

export function execute(name: string, args: readonly string[], output: Output): Promise<number> {
  const usage = { help, operands: { least: 1, most: 1 } };
  return withCall(name, args, output, usage, async ({ operands: [reference = ""], json, library }) => {
    const explanation = await (await library()).explain(reference);
    if (json) {
      output.out(JSON.stringify(explanation, null, 2));
      return exitCode.ok;
    }
    const { pattern, docs, examples } = explanation;
    output.out(`${pattern.id}@${pattern.version}  ${pattern.kind}, ${pattern.status}  ${pattern.integrity}`);
    output.out(`\n${docs.trim()}`);
    const [example] = examples;
    if (example)
      output.out(`\nExample ${example.name}\n\n--- before\n${example.before}\n--- after\n${example.after}`);
    return exitCode.ok;
  });
}
