import { constants } from "node:fs";
import { access, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import {
  PatternLibrary,
  type PatternOptions,
  type PatternReport,
  readLock,
  toSarif,
} from "@codex-orchestrator/learning-library";
import { exitCode } from "../../cli/exit-codes.ts";
import { listenForInterruption } from "../../cli/interruption.ts";
import type { Output } from "../../cli/output.ts";
import { UsageError } from "../../errors.ts";
import { plural, printable } from "../../format.ts";
import { text } from "../../cli/arguments.ts";
import { withCall } from "./patterns-command.ts";

const help = `Usage: codex-orchestrator patterns preview|apply|check <id>[@<range>] [<file>...] [options]

preview  prints the patch and changes nothing
apply    changes the files
check    prints what the pattern finds and changes nothing; exit code 1 when that is anything

  <file>...              only these files: globs relative to the directory
  --directory <path>     where (default: the current directory); a patterns.lock there pins the library
  --options <json>       the pattern's options
  --sarif <file>         also write the findings as SARIF 2.1.0
  --patterns <directory> another learning library (default: the bundled one)
  --json                 the whole report

Exit codes: 0 done, or nothing found; 1 a file could not be done, or check found something; 2 bad input; 130 interrupted.`;

const options = {
  directory: { type: "string" },
  options: { type: "string" },
  sarif: { type: "string" },
} as const;

export function execute(name: string, args: readonly string[], output: Output): Promise<number> {
  const usage = { help, options, operands: { least: 1, most: Infinity } };
  return withCall(name, args, output, usage, async ({ values, operands, json, config }) => {
    const [reference = "", ...files] = operands;
    const sarif = text(values["sarif"]);
    if (sarif !== undefined) await expectWritable(sarif);
    const interruption = listenForInterruption();
    try {
      const directory = resolve(config.workingDirectory, text(values["directory"]) ?? ".");
      const patterns = await PatternLibrary.open(config.patternsDirectory, {
        lock: await readLock(directory),
      });
      const report = await patterns.apply(reference, {
        directory,
        write: name === "apply",
        options: readOptions(text(values["options"])),
        signal: interruption.signal,
        env: config.environment,
        ...(files.length > 0 && { files }),
      });
      if (sarif !== undefined) await writeSarif(sarif, reference, report, patterns);
      if (json) output.out(JSON.stringify(report, null, 2));
      else present(name, report, files.length > 0, output);
      return codeOf(name, report);
    } catch (error) {
      if (interruption.signal.aborted) return exitCode.interrupted;
      throw error;
    } finally {
      interruption.stop();
    }
  });
}

function readOptions(json: string | undefined): PatternOptions {
  if (json === undefined) return {};
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as PatternOptions;
  } catch {
    // Told below, as for JSON of another kind.
  }
  throw new UsageError(
    `--options must be a JSON object such as '{"logger":"./log.js"}', received ${JSON.stringify(json)}.`,
  );
}

/** Asked before anything is changed: afterwards the report would be lost. */
async function expectWritable(file: string): Promise<void> {
  try {
    await access(dirname(resolve(file)), constants.W_OK);
  } catch (error) {
    throw new UsageError(
      `Cannot write ${file}: ${(error as Error).message}. Give --sarif a file in an existing folder.`,
      { cause: error },
    );
  }
}

async function writeSarif(
  file: string,
  reference: string,
  report: PatternReport,
  library: PatternLibrary,
): Promise<void> {
  const { id, title, problem, safety = "review" } = library.resolve(reference);
  await writeFile(file, `${JSON.stringify(toSarif(report, { id, title, problem, safety }), null, 2)}\n`);
}

function present(name: string, report: PatternReport, isFileNamed: boolean, output: Output): void {
  if (name === "preview" && report.patch !== "") output.out(report.patch.trimEnd());
  for (const { file, line, column, message } of report.findings)
    output.out(printable(`${file}:${line}:${column}: ${message}`));
  for (const { file, message } of report.errors) output.err(printable(`${file}: ${message}`));
  for (const { file } of report.effectsViolated)
    output.err(printable(`${file}: touched by something other than the pattern`));
  if (name === "preview") return;
  for (const file of report.changed)
    output.out(printable(`${name === "apply" ? "changed" : "would change"}  ${file}`));
  const { changed, unchanged, skipped, errors } = report;
  if (isFileNamed && changed.length + unchanged + skipped.length + errors.length === 0)
    output.err("No file that the pattern may touch is among those that were named.");
  output.out(
    `${plural(changed.length, "file")} ${name === "apply" ? "changed" : "to change"}, ${unchanged} left as they are, ` +
      `${skipped.length} skipped, ${errors.length} could not be done.`,
  );
}

function codeOf(name: string, { changed, findings, errors, effectsViolated }: PatternReport): number {
  if (errors.length + effectsViolated.length > 0) return exitCode.failed;
  return name === "check" && changed.length + findings.length > 0 ? exitCode.failed : exitCode.ok;
}
