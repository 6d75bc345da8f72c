import { parseArgs, type ParseArgsConfig } from "node:util";
import { UsageError } from "../errors.ts";

type OptionDefinitions = NonNullable<ParseArgsConfig["options"]>;

export type Options = Record<string, string | boolean | undefined>;

/** Options that every command has. */
export const commonOptions = {
  help: { type: "boolean", short: "h" },
  json: { type: "boolean" },
  verbose: { type: "boolean" },
} as const satisfies OptionDefinitions;

/** The value of an option that takes a text. */
export function text(value: Options[string]): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/**
 * @param command as the user typed it, for messages
 * @throws {UsageError} for an unknown option, a missing value, or more operands than `maximumOperands`
 */
export async function parseArguments(
  command: string,
  args: readonly string[],
  options: OptionDefinitions,
  maximumOperands: number,
): Promise<{ values: Options; operands: string[] }> {
  const known = { ...commonOptions, ...options };
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: known, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(await explain(command, error as Error, Object.keys(known)), { cause: error });
  }
  const surplus = parsed.positionals[maximumOperands];
  if (surplus !== undefined)
    throw new UsageError(
      `Unexpected argument ${JSON.stringify(surplus)}. See \`codex-orchestrator ${command} --help\`.`,
    );
  return { values: parsed.values, operands: parsed.positionals };
}

/** The parser's own words, without its advice about positional arguments, and with the option that was meant. */
async function explain(command: string, error: Error, known: readonly string[]): Promise<string> {
  const [reason = error.message] = error.message.split(". ");
  const unknown = /Unknown option '--?([^']+)'/.exec(error.message)?.[1];
  const { nearest } = await import("../nearest.ts");
  const meant = unknown === undefined ? undefined : nearest(unknown, known);
  const hint = meant === undefined ? "" : ` Did you mean --${meant}?`;
  return `${reason}.${hint} See \`codex-orchestrator ${command} --help\`.`;
}
