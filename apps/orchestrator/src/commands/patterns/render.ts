import { exitCode } from "../../cli/exit-codes.ts";
import type { Output } from "../../cli/output.ts";
import { UsageError } from "../../errors.ts";
import { withCall } from "./patterns-command.ts";

const help = `Usage: codex-orchestrator patterns render <id>[@<range>] [<name>=<value>...] [--patterns <directory>] [--json]

Fills a template and prints it. Each variable of the template must be given; \`patterns show\` names them.`;

export function execute(name: string, args: readonly string[], output: Output): Promise<number> {
  const usage = { help, operands: { least: 1, most: Infinity } };
  return withCall(
    name,
    args,
    output,
    usage,
    async ({ operands: [reference = "", ...pairs], json, library }) => {
      const variables = Object.fromEntries(pairs.map(variable));
      const rendered = await (await library()).render(reference, variables);
      output.out(json ? JSON.stringify({ text: rendered }) : rendered.trimEnd());
      return exitCode.ok;
    },
  );
}

function variable(pair: string): readonly [string, string] {
  const at = pair.indexOf("=");
  if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
  throw new UsageError(`Expected a variable such as title=Text, received ${JSON.stringify(pair)}.`);
}
