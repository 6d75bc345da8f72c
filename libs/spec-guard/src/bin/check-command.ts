import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import {
  applyFixes,
  type CheckReport,
  type CheckRequest,
  checkSpecs,
  formatBaseline,
  type ReportFormat,
  reportFormats,
} from "../index.ts";
import { type Flags, UsageError } from "./arguments.ts";
import { type Outcome, placeOf, type Surroundings } from "./place.ts";

export async function checkCommand(flags: Flags, surroundings: Surroundings): Promise<Outcome> {
  const format = formatNamed(flags.format ?? "text");
  const reports = (flags.report ?? []).map(reportFile);
  const isRehearsal = flags["dry-run"] === true;
  const { scope, note } = scopeOf(flags, surroundings.env["BASE_SHA"]);
  const request: CheckRequest = {
    ...placeOf(flags, surroundings),
    scope,
    now: surroundings.now,
    ignoreBaseline: flags["no-baseline"] === true || flags["write-baseline"] === true,
  };
  const notes = note === undefined ? [] : [note];
  let report = await checkSpecs(request);
  if (flags.fix === true) {
    const { files, findings } = await applyFixes(report, { dryRun: isRehearsal });
    const done = isRehearsal ? "Would mend" : "Mended";
    if (findings.length > 0) notes.push(`${done} ${findings.length} findings in ${files.join(", ")}.`);
    if (findings.length > 0 && !isRehearsal) report = await checkSpecs(request);
  }
  for (const { format: name, path } of reports)
    await writeReport(resolve(surroundings.cwd, path), reportFormats[name](report));
  if (flags["write-baseline"] === true)
    return { ...(await acceptFindings(report, isRehearsal)), stderr: lines(notes) };
  if (isRehearsal && report.open > 0)
    notes.push("This was a dry run; without --dry-run the exit code would be 1.");
  return {
    stdout: reportFormats[format](report),
    stderr: lines(notes),
    exitCode: report.open > 0 && !isRehearsal ? 1 : 0,
  };
}

const lines = (notes: readonly string[]) => notes.map((note) => `${note}\n`).join("");

function scopeOf(flags: Flags, baseSha: string | undefined): { scope: CheckRequest["scope"]; note?: string } {
  if (flags.all === true && flags.base !== undefined)
    throw new UsageError("--all and --base exclude each other.");
  if (flags.all === true) return { scope: "all" };
  const base = flags.base ?? (baseSha === "" ? undefined : baseSha);
  if (base !== undefined) return { scope: { base } };
  if (flags["dry-run"] === true)
    return {
      scope: "all",
      note: "Neither --base nor BASE_SHA names a commit to compare with, so everything is checked.",
    };
  throw new UsageError(
    "Say what to compare with (--base <commit>, or BASE_SHA in the environment), or check everything (--all).",
  );
}

function formatNamed(name: string): ReportFormat {
  if (Object.hasOwn(reportFormats, name)) return name as ReportFormat;
  throw new UsageError(
    `There is no format ${JSON.stringify(name)}. Formats: ${Object.keys(reportFormats).join(", ")}.`,
  );
}

function reportFile(text: string): { format: ReportFormat; path: string } {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1)
    throw new UsageError(`--report takes <format>=<file>, received ${JSON.stringify(text)}.`);
  return { format: formatNamed(text.slice(0, at)), path: text.slice(at + 1) };
}

async function writeReport(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function acceptFindings(report: CheckReport, isRehearsal: boolean): Promise<Omit<Outcome, "stderr">> {
  const accepted = report.findings.filter(({ state }) => state === "open");
  if (!isRehearsal) await writeFile(join(report.root, report.baselinePath), formatBaseline(accepted));
  const done = isRehearsal ? "Would accept" : "Accepted";
  return { stdout: `${done} ${accepted.length} findings in ${report.baselinePath}.\n`, exitCode: 0 };
}
