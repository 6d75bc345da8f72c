import { finding, type AuditFinding } from "./finding.ts";
import type { LogFile } from "./log-files.ts";

/** Numbers of the records on the first and the last line of a file; undefined where the line is no record. */
export interface FileRange {
  readonly file: LogFile;
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** What stands where a file of the log should be, and is none. */
export function findOddFiles(files: readonly LogFile[]): AuditFinding[] {
  return files.flatMap(({ path, oddity }) =>
    oddity === undefined
      ? []
      : finding("swapped-file", { file: path, line: 0 }, undefined, "a file", oddity, "this is not a file."),
  );
}

/** Archives that neither begin nor end where the names of the archives say: another file bears this name. */
export function findSwappedFiles(ranges: readonly FileRange[]): AuditFinding[] {
  const findings: AuditFinding[] = [];
  let before: number | undefined = 0;
  for (const { file, first, last } of ranges) {
    const named = file.lastSeq;
    const begins = before === undefined ? undefined : before + 1;
    before = named;
    if (named === undefined || first === undefined || last === undefined) continue;
    if (first === begins || last === named) continue;
    const [expected, received] = [`records ${begins ?? "?"} to ${named}`, `records ${first} to ${last}`];
    const place = { file: file.path, line: 1 };
    findings.push(
      finding("swapped-file", place, first, expected, received, "another file has the name of this archive."),
    );
  }
  return findings;
}
