import { hash } from "node:crypto";
import { decodeRecord, maximumLineBytes } from "../record.ts";
import { ChainFollower, maximumStrays, type Break, type LogLine, type RecordLine } from "./chain-follower.ts";
import type { Place } from "./finding.ts";
import type { LogFile } from "./log-files.ts";
import { readLines, type RawLine } from "./read-lines.ts";
import type { FileRange } from "./swapped-files.ts";

export interface UnfinishedLine extends Place {
  readonly source: LogFile;
  readonly bytes: Buffer;
}

/** What one reading of a log shows. */
export interface Survey {
  /** Records that are in the chain. */
  readonly records: number;
  /** The last of them. */
  readonly last: RecordLine | undefined;
  readonly breaks: readonly Break[];
  readonly unfinished: readonly UnfinishedLine[];
  readonly ranges: readonly FileRange[];
  /** Where the reading stopped, when there was no point in going on. */
  readonly gaveUpAt: Place | undefined;
}

/** @param accepted is told each record of the chain, in its order */
export async function surveyLog(
  files: readonly LogFile[],
  accepted: (line: RecordLine) => void,
): Promise<Survey> {
  let records = 0;
  let last: RecordLine | undefined;
  let strays = 0;
  const breaks: Break[] = [];
  const unfinished: UnfinishedLine[] = [];
  const follower = new ChainFollower({
    accepted(line) {
      records += 1;
      last = line;
      accepted(line);
    },
    broken(gap) {
      breaks.push(gap);
      strays += gap.strays.length + 1;
    },
  });
  const ranges: FileRange[] = [];
  const readFile = async (file: LogFile): Promise<Place | undefined> => {
    let first: LogLine | undefined;
    let final: LogLine | undefined;
    for await (const lines of readLines(file.handle))
      for (const raw of lines) {
        const place = { file: file.path, line: raw.number };
        if (!raw.finished) unfinished.push({ ...place, source: file, bytes: raw.bytes });
        else {
          final = logLine(place, raw);
          first ??= final;
          if (!follower.push(final) || strays > maximumStrays) return place;
        }
      }
    ranges.push({ file, first: first?.seq, last: final?.seq });
    return undefined;
  };
  let gaveUpAt: Place | undefined;
  for (const file of files) if (file.oddity === undefined) gaveUpAt ??= await readFile(file);
  if (gaveUpAt === undefined) follower.end();
  return { records, last, breaks, unfinished, ranges, gaveUpAt };
}

function logLine({ file, line }: Place, { bytes, tooLong }: RawLine): LogLine {
  const record = tooLong ? undefined : decodeRecord(bytes);
  const opensFile = line === 1;
  if (record !== undefined)
    return { file, line, opensFile, hash: record.hash, seq: record.seq, prev: record.prev };
  const problem = tooLong
    ? `a line of more than ${maximumLineBytes} bytes`
    : "a line that is not a record in canonical JSON";
  return { file, line, opensFile, hash: hash("sha256", bytes), problem };
}

/**
 * Where each of these lines stands once more, by its hash: a second reading, which only a damaged log needs.
 */
export async function findCopies(
  files: readonly LogFile[],
  lines: readonly LogLine[],
): Promise<Map<string, Place>> {
  const wanted = new Set(lines.map((line) => line.hash));
  const own = new Set(lines.map(({ file, line }) => `${line} ${file}`));
  const copies = new Map<string, Place>();
  for (const { path, handle, oddity } of files) {
    if (oddity !== undefined) continue;
    for await (const batch of readLines(handle))
      for (const { bytes, number } of batch) {
        const digest = hash("sha256", bytes);
        if (wanted.has(digest) && !own.has(`${number} ${path}`))
          copies.set(digest, { file: path, line: number });
      }
  }
  return copies;
}
