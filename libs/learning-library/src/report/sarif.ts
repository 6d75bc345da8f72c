import type { CodeManifest } from "../manifest/code-manifest.ts";
import type { FileError, FileFinding, PatternReport } from "./pattern-report.ts";

/** What a SARIF log says of the pattern beside its report. */
export type SarifRule = Pick<CodeManifest, "id" | "title" | "problem" | "safety">;

/** A log file in the format of SARIF 2.1.0 (OASIS), as code hosts and editors read it. */
export interface SarifLog {
  readonly $schema: string;
  readonly version: "2.1.0";
  readonly runs: readonly object[];
}

/**
 * The report of a run as a SARIF log: a result for each place that was found, `mended` or not; a result for each file
 * that a codemod changes; a notification for each file that could not be done.
 */
export function toSarif(report: PatternReport, rule: SarifRule): SarifLog {
  const ruleId = rule.id;
  const places = [
    ...report.findings.map((finding) => ({ finding, mended: false })),
    ...report.mended.map((finding) => ({ finding, mended: true })),
  ].sort((a, b) => compareFindings(a.finding, b.finding));
  const found = new Set(places.map(({ finding }) => finding.file));
  const results = [
    ...places.map(({ finding, mended }) => ({
      ruleId,
      ruleIndex: 0,
      level: "warning",
      message: { text: finding.message },
      locations: [locationOf(finding)],
      properties: { mended },
    })),
    ...report.changed
      .filter((file) => !found.has(file))
      .map((file) => ({
        ruleId,
        ruleIndex: 0,
        level: "note",
        message: { text: rule.title },
        locations: [locationOf({ file })],
        properties: { mended: true },
      })),
  ];
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: driverOf(report, rule) },
        invocations: [
          {
            executionSuccessful: report.errors.length === 0,
            toolExecutionNotifications: report.errors.map(notificationOf),
          },
        ],
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: {
          TARGET: { description: { text: "The directory that the pattern was applied to." } },
        },
        results,
      },
    ],
  };
}

function driverOf(report: PatternReport, { id, title, problem, safety }: SarifRule): object {
  return {
    name: "learning-library",
    rules: [
      {
        id,
        shortDescription: { text: title },
        fullDescription: { text: problem },
        properties: { version: report.pattern.version, integrity: report.pattern.integrity, safety },
      },
    ],
  };
}

function notificationOf(error: FileError): object {
  return {
    level: "error",
    descriptor: { id: error.kind },
    message: { text: error.message },
    locations: [locationOf(error)],
  };
}

function locationOf({ file, line, column }: { file: string; line?: number; column?: number }): object {
  const uri = file.split("/").map(encodeURIComponent).join("/");
  return {
    physicalLocation: {
      artifactLocation: { uri, uriBaseId: "TARGET" },
      ...(line !== undefined && {
        region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
      }),
    },
  };
}

function compareFindings(a: FileFinding, b: FileFinding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
