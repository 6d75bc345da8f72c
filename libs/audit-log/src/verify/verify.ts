import { openCheckpoint, type AuditAnchor } from "../checkpoint/checkpoint.ts";
import { CheckpointError } from "../errors.ts";
import { genesisHash } from "../record.ts";
import { AnchorCheck } from "./anchor-check.ts";
import { diagnose } from "./diagnose.ts";
import { finding, type AuditFinding, type AuditVerification, type Place } from "./finding.ts";
import { closeAll, openLogFiles, type LogFile } from "./log-files.ts";
import { isOnItsWay } from "./pending.ts";
import { findOddFiles, findSwappedFiles } from "./swapped-files.ts";
import { findCopies, surveyLog, type Survey, type UnfinishedLine } from "./survey.ts";

export interface VerifyOptions {
  /** Signed notes made by `AuditLog.checkpoint`, kept where who could change the log cannot change them. */
  readonly checkpoints?: readonly string[];
  /** Verifier keys (`<name>+<key id>+<base64>`) of those whose checkpoints count. */
  readonly trustedKeys?: readonly string[];
  /** What the log held at some time, from a source that is itself trusted, such as an attested manifest. */
  readonly anchors?: readonly AuditAnchor[];
}

/** Findings beyond this number are counted, not listed. */
const maximumFindings = 100;

/**
 * Reads a log with its archived files as a stream and checks that every line is, byte for byte, the record that follows
 * the one before. Without a checkpoint or an anchor, nobody can see that a log was cut short at its end, rewritten as a
 * whole, or exchanged for another.
 *
 * Appenders may go on meanwhile.
 *
 * @param path the live file
 * @throws the system's error when a file of the log cannot be read
 */
export async function verifyAuditLog(path: string, options: VerifyOptions = {}): Promise<AuditVerification> {
  const { anchors, rejected } = collectAnchors(path, options);
  const files = await openLogFiles(path);
  try {
    const check = new AnchorCheck(anchors);
    const survey = await surveyLog(files, (line) => {
      check.accepted(line);
    });
    const findings = [...rejected, ...(await explain(path, files, survey, check))];
    return {
      ok: findings.length === 0,
      records: survey.records,
      head: survey.last?.hash ?? genesisHash,
      findings: shorten(findings, path),
    };
  } finally {
    await closeAll(files);
  }
}

async function explain(
  path: string,
  files: readonly LogFile[],
  { breaks, gaveUpAt, last, ranges, unfinished }: Survey,
  anchors: AnchorCheck,
): Promise<AuditFinding[]> {
  if (files.length === 0) return [absent(path), ...anchors.findings(path, [])];
  const swapped = [...findOddFiles(files), ...findSwappedFiles(ranges)];
  const foreign = new Set(swapped.map(({ file }) => file));
  const fromChain = await diagnose({ breaks, anchors, last }, (lines) => findCopies(files, lines));
  // Of a file that is not the one it should be, the single lines say nothing more.
  const findings = [...swapped, ...fromChain.filter(({ file }) => !foreign.has(file))];
  for (const line of unfinished) findings.push(...(await unfinishedAppend(path, line, (last?.seq ?? 0) + 1)));
  if (gaveUpAt !== undefined) findings.push(gaveUp(gaveUpAt));
  else findings.push(...anchors.findings(path, findings));
  const order = new Map(files.map((file, index) => [file.path, index]));
  return findings.sort((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line);
}

async function unfinishedAppend(path: string, line: UnfinishedLine, seq: number): Promise<AuditFinding[]> {
  if (line.file === path && (await isOnItsWay(path, line.source.handle, line.bytes, seq))) return [];
  const text =
    "an append was interrupted, or the end of the file was cut off. The next append sets these bytes aside.";
  const received = `the end of the file after ${line.bytes.length} bytes`;
  return [finding("unfinished-append", line, seq, "a newline", received, text)];
}

function collectAnchors(
  path: string,
  { checkpoints = [], trustedKeys = [], anchors = [] }: VerifyOptions,
): { anchors: AuditAnchor[]; rejected: AuditFinding[] } {
  const collected = [...anchors];
  const rejected: AuditFinding[] = [];
  for (const note of checkpoints)
    try {
      collected.push(openCheckpoint(note, trustedKeys));
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      const received = JSON.stringify(note.slice(0, 60));
      rejected.push(
        finding(
          "checkpoint",
          { file: path, line: 0 },
          undefined,
          "a checkpoint by a trusted key",
          received,
          error.message,
        ),
      );
    }
  return { anchors: collected, rejected };
}

function absent(path: string): AuditFinding {
  return finding("absent", { file: path, line: 0 }, undefined, "a log", "no file", "there is no log.");
}

function gaveUp(place: Place): AuditFinding {
  const text = "so much is wrong before this line that the rest was not read.";
  return finding("gave-up", place, undefined, "a chain of records", "thousands of other lines", text);
}

function shorten(findings: AuditFinding[], path: string): AuditFinding[] {
  if (findings.length <= maximumFindings) return findings;
  const text = `${findings.length - maximumFindings} more findings are not listed.`;
  const last = finding("gave-up", { file: path, line: 0 }, undefined, "none", `${findings.length}`, text);
  return [...findings.slice(0, maximumFindings), last];
}
