import { existsSync } from "node:fs";
import type { AuditFinding, AuditVerification } from "./finding.ts";
import { readLines, type Line } from "./read-lines.ts";
import { decodeRecord, genesisHash } from "./record.ts";
import { listArchives } from "./sidecar.ts";

/** Reads a log with all its archived files and checks that each line is the record that follows the one before. */
export async function verifyAuditLog(path: string): Promise<AuditVerification> {
  let records = 0;
  let head = genesisHash;
  const findings: AuditFinding[] = [];
  const files = existsSync(path) ? [...listArchives(path), path] : listArchives(path);
  for (const file of files)
    for await (const lines of readLines(file))
      for (const line of lines) {
        const finding = check(file, line, records + 1, head);
        if (finding !== undefined) return { ok: false, records, head, findings: [finding] };
        records += 1;
        head = decodeRecord(line.bytes)?.hash ?? head;
      }
  return { ok: true, records, head, findings };
}

function check(file: string, line: Line, seq: number, prev: string): AuditFinding | undefined {
  const record = decodeRecord(line.bytes);
  if (record?.seq === seq && record.prev === prev && line.finished) return undefined;
  const expected = `record ${seq} with prev ${prev}`;
  const received = record === undefined ? "no record" : `record ${record.seq} with prev ${record.prev}`;
  const message = `${file}, line ${line.number}: expected ${expected}, received ${received}.`;
  return { kind: "edit", file, line: line.number, seq, expected, received, message };
}
