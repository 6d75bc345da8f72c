import { parseArgs } from "node:util";

const flags = {
  base: { type: "string" },
  all: { type: "boolean" },
  "dry-run": { type: "boolean" },
  fix: { type: "boolean" },
  format: { type: "string" },
  report: { type: "string", multiple: true },
  "write-baseline": { type: "boolean" },
  "no-baseline": { type: "boolean" },
  reviewer: { type: "string" },
  commit: { type: "string" },
  role: { type: "string" },
  actor: { type: "string" },
  title: { type: "string" },
  owner: { type: "string", multiple: true },
  risk: { type: "string" },
  covers: { type: "string", multiple: true },
  path: { type: "string" },
  config: { type: "string" },
  directory: { type: "string", short: "C" },
  help: { type: "boolean", short: "h" },
} as const;

type FlagName = keyof typeof flags;

const everywhere: readonly FlagName[] = ["config", "directory", "dry-run", "help"];
const flagsOf: Readonly<Record<string, readonly FlagName[]>> = {
  check: ["base", "all", "fix", "format", "report", "write-baseline", "no-baseline"],
  review: ["reviewer", "commit"],
  approve: ["role", "actor"],
  list: ["format"],
  new: ["title", "owner", "risk", "covers", "path"],
  explain: [],
};
const positionalsOf: Readonly<Record<string, readonly [number, number]>> = {
  check: [0, 0],
  review: [1, 1],
  approve: [1, 1],
  list: [0, 0],
  new: [1, 1],
  explain: [0, 1],
};

/** The command line was not understood. */
export class UsageError extends Error {
  readonly code = "E_USAGE";
  override readonly name = "UsageError";
}

export type Flags = ReturnType<typeof parse>["values"];

/** @throws {UsageError} for an unknown command or flag, or the wrong number of operands */
export function readArguments(argv: readonly string[]) {
  const { values, positionals } = parse(argv);
  const [command = "check", ...operands] = positionals;
  const allowed = flagsOf[command];
  const [least, most] = positionalsOf[command] ?? [0, 0];
  if (allowed === undefined)
    throw new UsageError(
      `There is no command ${JSON.stringify(command)}. Commands: ${Object.keys(flagsOf).join(", ")}.`,
    );
  const stray = Object.keys(values).find((name) => ![...allowed, ...everywhere].includes(name as FlagName));
  if (stray !== undefined) throw new UsageError(`\`spec-guard ${command}\` has no flag --${stray}.`);
  if (values.help !== true && (operands.length < least || operands.length > most))
    throw new UsageError(
      `\`spec-guard ${command}\` takes ${least === most ? least : `${least} or ${most}`} names, received ${operands.length}.`,
    );
  return { command, operands, flags: values };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** @throws {UsageError} when the flag is missing */
export function needed<Value>(name: string, value: Value | undefined): Value {
  if (value === undefined) throw new UsageError(`--${name} is needed.`);
  return value;
}
