import { PatternLibrary } from "@codex-orchestrator/learning-library";
import { type Options, parseArguments, text } from "../../cli/arguments.ts";
import { exitCode } from "../../cli/exit-codes.ts";
import type { Output } from "../../cli/output.ts";
import type { Config } from "../../config.ts";
import { UsageError } from "../../errors.ts";

/** What each file of this folder is: one subcommand, or several that differ by name alone. */
export interface PatternsCommand {
  execute: (name: string, args: readonly string[], output: Output) => Promise<number>;
}

type OptionDefinitions = Parameters<typeof parseArguments>[2];

export interface PatternsCall {
  readonly values: Options;
  readonly operands: readonly string[];
  readonly config: Config;
  readonly json: boolean;
  /** The library that `--patterns` names. */
  library: () => Promise<PatternLibrary>;
}

export interface PatternsUsage {
  readonly help: string;
  readonly options?: OptionDefinitions;
  readonly operands: { readonly least: number; readonly most: number };
}

/** Parses what every subcommand has in common; for `--help` it prints that and the subcommand is not run. */
export async function withCall(
  name: string,
  args: readonly string[],
  output: Output,
  usage: PatternsUsage,
  run: (call: PatternsCall) => Promise<number>,
): Promise<number> {
  const options = { patterns: { type: "string" }, ...usage.options } as const;
  const { values, operands } = await parseArguments(`patterns ${name}`, args, options, usage.operands.most);
  if (values["help"] === true) {
    output.out(usage.help);
    return exitCode.ok;
  }
  if (operands.length < usage.operands.least)
    throw new UsageError(
      `Something is missing after \`patterns ${name}\`. Expected: \`${synopsisOf(usage)}\`. ` +
        `See \`codex-orchestrator patterns ${name} --help\`.`,
    );
  const { readConfig } = await import("../../config.ts");
  const config = readConfig({ patterns: text(values["patterns"]) });
  return run({
    ...{ values, operands, config, json: values["json"] === true },
    library: () => PatternLibrary.open(config.patternsDirectory),
  });
}

/** The first line of a help, which begins with "Usage: ". */
function synopsisOf({ help }: PatternsUsage): string {
  return help.slice("Usage: ".length, help.indexOf("\n"));
}
