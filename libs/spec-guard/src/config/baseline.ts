import { z } from "zod";
import { GuardConfigError } from "../errors.ts";
import type { Finding } from "../check/finding.ts";

const baselineFile = z.strictObject({
  version: z.literal(1),
  findings: z.array(
    z.strictObject({ fingerprint: z.string(), rule: z.string(), path: z.string(), message: z.string() }),
  ),
});

/** Fingerprints of the findings that were there before the guard. */
export type Baseline = ReadonlySet<string>;

/** @throws {GuardConfigError} when the text is no baseline */
export function parseBaseline(text: string, source: string): Baseline {
  try {
    const { findings } = baselineFile.parse(JSON.parse(text));
    return new Set(findings.map(({ fingerprint }) => fingerprint));
  } catch (error) {
    throw new GuardConfigError(
      `The baseline ${source} cannot be read. Write it anew with \`spec-guard check --all --write-baseline\`.`,
      { cause: error },
    );
  }
}

/** The text of a baseline that accepts some findings. */
export function formatBaseline(findings: readonly Finding[]): string {
  const entries = findings.map(({ fingerprint, rule, path, message }) => ({
    fingerprint,
    rule,
    path,
    message,
  }));
  return `${JSON.stringify({ version: 1, findings: entries }, undefined, 2)}\n`;
}
