import { exitCode } from "../../cli/exit-codes.ts";
import type { Output } from "../../cli/output.ts";
import { UsageError } from "../../errors.ts";
import { printable } from "../../format.ts";
import { text } from "../../cli/arguments.ts";
import { withCall } from "./patterns-command.ts";

const kinds = ["codemod", "lint-rule", "template", "recipe"];

const help = `Usage: codex-orchestrator patterns list [--kind <kind>] [--patterns <directory>] [--json]

Every pattern of the library, with its version and what it does.

  --kind <kind>  ${kinds.join(", ")}`;

export function execute(name: string, args: readonly string[], output: Output): Promise<number> {
  const usage = { help, options: { kind: { type: "string" } }, operands: { least: 0, most: 0 } } as const;
  return withCall(name, args, output, usage, async ({ values, json, library }) => {
    const kind = text(values["kind"]);
    if (kind !== undefined && !kinds.includes(kind))
      throw new UsageError(`--kind must be one of ${kinds.join(", ")}, received ${JSON.stringify(kind)}.`);
    const patterns = (await library())
      .list()
      .filter((pattern) => kind === undefined || pattern.kind === kind);
    if (json) output.out(JSON.stringify({ patterns }, null, 2));
    const width = Math.max(0, ...patterns.map(({ id, version }) => `${id}@${version}`.length));
    if (!json)
      for (const { id, version, kind: what, title, status } of patterns) {
        const state = status === "stable" ? "" : output.style("yellow", `  (${status})`);
        output.out(`${`${id}@${version}`.padEnd(width)}  ${what.padEnd(9)}  ${printable(title)}${state}`);
      }
    return exitCode.ok;
  });
}
