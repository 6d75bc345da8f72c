import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { IndexEntry } from "../catalog/pattern-index.ts";
import { PatternOptionsError } from "../errors.ts";
import type { PatternLibrary } from "../pattern-library.ts";
import { fileName, groupByOptions, withInputs } from "../proof/fixture-files.ts";
import type { Fixture } from "../proof/fixtures.ts";
import type { PatternReport } from "../report/pattern-report.ts";

/** One version of an asset. */
export interface AssetVersion {
  readonly library: PatternLibrary;
  readonly entry: IndexEntry;
}

/** What somebody who uses a pattern sees of it on one file. */
export interface Behavior {
  readonly output: string;
  readonly isChanged: boolean;
  /** `line:column` of each finding that is left. */
  readonly places: readonly string[];
  readonly messages: readonly string[];
  /** Why it did not do the file at all: it does not parse, the pattern failed, or refused the options. */
  readonly refusal: string | undefined;
}

/** Runs a version on fixtures, its own or those of another version, in directories of their own. */
export async function behaviorsOn(
  { library, entry }: AssetVersion,
  fixtures: readonly Fixture[],
  rootOfFixtures: string,
): Promise<Map<Fixture, Behavior>> {
  const behaviors = new Map<Fixture, Behavior>();
  for (const { options, fixtures: group } of await groupByOptions(rootOfFixtures, fixtures))
    await withInputs(rootOfFixtures, group, async (directory) => {
      const request = { directory, write: true, options, assumeMet: true };
      const report = await library.apply(`${entry.id}@${entry.version}`, request).catch(refusedOptions);
      for (const fixture of group) {
        const output = await readFile(join(directory, fileName(fixture)), "utf8");
        behaviors.set(
          fixture,
          typeof report === "string"
            ? refused(output, report)
            : behaviorIn(report, fileName(fixture), output),
        );
      }
    });
  return behaviors;
}

/** Options that a version does not know are a difference between versions; anything else is a fault. */
function refusedOptions(error: unknown): string {
  if (error instanceof PatternOptionsError) return error.message;
  throw error;
}

function refused(output: string, refusal: string): Behavior {
  return { output, isChanged: false, places: [], messages: [], refusal };
}

function behaviorIn(report: PatternReport, file: string, output: string): Behavior {
  const findings = report.findings.filter((one) => one.file === file);
  const error = report.errors.find((one) => one.file === file);
  return {
    output,
    isChanged: report.changed.includes(file),
    places: findings.map(({ line, column }) => `${line}:${column}`),
    messages: findings.map(({ message }) => message),
    refusal: error?.message,
  };
}
