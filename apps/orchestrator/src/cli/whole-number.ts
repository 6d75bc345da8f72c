import { UsageError } from "../errors.ts";

/**
 * The value of an option that takes a number from 1 on; undefined when it was not given.
 * @throws {UsageError}
 */
export function wholeNumber(
  command: string,
  option: string,
  value: string | boolean | undefined,
  most: number,
): number | undefined {
  if (typeof value !== "string") return undefined;
  const number = /^\d+$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= most) return number;
  throw new UsageError(
    `--${option} must be a whole number from 1 to ${most}, received ${JSON.stringify(value)}. See \`codex-orchestrator ${command} --help\`.`,
  );
}
