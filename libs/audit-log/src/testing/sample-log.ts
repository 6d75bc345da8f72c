import { writeFile } from "node:fs/promises";
import { encodeRecord, genesisHash, type EncodedRecord } from "../record.ts";

/** The records of a log that nobody has touched. `label` makes another log of the same shape. */
export function sampleRecords(
  count: number,
  label = "sample",
  from = { seq: 0, hash: genesisHash },
): EncodedRecord[] {
  const records: EncodedRecord[] = [];
  let { hash } = from;
  for (let seq = from.seq + 1; seq <= from.seq + count; seq++) {
    const entry = {
      type: "ApprovalDecided",
      actor: label,
      data: { reason: `because ${seq}`, paths: ["a.ts"] },
    };
    const encoded = encodeRecord(entry, seq, hash, new Date(seq * 1000));
    records.push(encoded);
    hash = encoded.record.hash;
  }
  return records;
}

/** Lines without their newlines. */
export function linesOf(records: readonly EncodedRecord[]): string[] {
  return records.map(({ line }) => line.toString("utf8", 0, line.length - 1));
}

export async function writeLines(path: string, lines: readonly string[]): Promise<void> {
  await writeFile(path, lines.map((line) => `${line}\n`).join(""));
}
