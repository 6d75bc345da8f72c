import { join } from "node:path";
import { writeFileDurably } from "@codex-orchestrator/durable-file";
import { ctrfReport } from "../reports/machine/ctrf-report.ts";
import { junitReport } from "../reports/machine/junit-report.ts";
import { sweepMarkdown } from "../reports/people/sweep-markdown.ts";
import type { SweepResult } from "./run-all-scenarios.ts";

/**
 * Writes what a sweep came to beside its attempts: `summary.json`, `safety.json`, `junit.xml`, `ctrf.json` and
 * `summary.md`. A summary of an interrupted sweep is replaced when it is resumed.
 */
export async function writeResults(
  directory: string,
  { summary, safety, attempts }: SweepResult,
): Promise<void> {
  const files = {
    "summary.json": json(summary),
    "safety.json": json(safety),
    "junit.xml": junitReport(summary, attempts),
    "ctrf.json": json(ctrfReport(summary, attempts)),
    "summary.md": sweepMarkdown(summary),
  };
  for (const [name, content] of Object.entries(files)) await writeFileDurably(join(directory, name), content);
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
