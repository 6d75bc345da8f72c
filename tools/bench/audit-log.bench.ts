import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { AuditLog, verifyAuditLog } from "@codex-orchestrator/audit-log";
import type { Benchmark, Measurement } from "./measurement.ts";
import { inMilliseconds, paired, time } from "./paired.ts";
import { withScratch } from "./scratch.ts";

const entry = {
  type: "mode.decided",
  actor: "mode-policy",
  data: { task: "0001", selected: "mcp", reason: "Default." },
};
const recordsToVerify = 100_000;

export const auditLog: Benchmark = {
  name: "audit-log",
  measure: () =>
    withScratch(async (directory) => [await measureAppend(directory), await measureVerify(directory)]),
};

/** Appending without waiting for the disk, against `fs.appendFile` of the very same bytes. */
async function measureAppend(directory: string): Promise<Measurement> {
  const path = join(directory, "append.log");
  const log = await AuditLog.open(path);
  await log.append(entry);
  const line = await readFile(path);
  const bare = join(directory, "bare.log");
  const times = await paired(
    3000,
    () => log.append(entry),
    () => appendFile(bare, line),
  );
  return {
    name: "append against fs.appendFile",
    value: times.ratio,
    unit: "x",
    target: { atMost: 2 },
    detail: inMilliseconds(times),
  };
}

async function measureVerify(directory: string): Promise<Measurement> {
  const path = join(directory, "verify.log");
  const log = await AuditLog.open(path);
  for (let count = 0; count < recordsToVerify; count++) await log.append(entry);
  const times: number[] = [];
  for (let round = 0; round < 3; round++)
    times.push(
      await time(async () => {
        const { ok, records } = await verifyAuditLog(path);
        if (!ok || records !== recordsToVerify)
          throw new Error("the log that was just written does not verify");
      }),
    );
  const best = Math.min(...times);
  return {
    name: "verify",
    value: recordsToVerify / (best / 1000),
    unit: "records/s",
    target: { atLeast: 100_000 },
    detail: `${recordsToVerify} records in ${Math.round(best)} ms, best of ${times.length}`,
  };
}
