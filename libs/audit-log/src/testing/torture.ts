import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { listArchives } from "../append/sidecar.ts";
import { AuditLog } from "../audit-log.ts";
import { decodeRecord } from "../record.ts";
import { verifyAuditLog } from "../verify/verify.ts";
import { startAppender, type Appender } from "./appender.ts";

export interface TortureResult {
  readonly kills: number;
  readonly pauses: number;
  readonly acknowledged: number;
  readonly records: number;
  readonly archives: number;
  /** Acknowledged records that are not in the log as they were acknowledged. */
  readonly lost: number;
  /** What the verifier says. */
  readonly findings: readonly string[];
}

/**
 * Lets processes append to one log that is rotated often, while they are killed (SIGKILL) and suspended (SIGSTOP) at
 * random, and looks whether each acknowledged record is there and the chain is whole.
 */
export async function torture(path: string, processes: number, kills: number): Promise<TortureResult> {
  const appenders: Appender[] = [];
  const running: Appender[] = [];
  const start = (slot: number): void => {
    const appender = startAppender(path, `process ${appenders.length}`, Infinity, 20_000);
    appenders.push(appender);
    running[slot] = appender;
  };
  for (let slot = 0; slot < processes; slot++) start(slot);
  let pauses = 0;
  for (let killed = 0; killed < kills;) {
    await setTimeout(Math.random() * 10);
    const slot = Math.floor(Math.random() * processes);
    const victim = running[slot];
    if (victim === undefined || victim.acknowledged.length === 0) continue;
    if (Math.random() < 0.5) {
      pauses += 1;
      victim.child.kill("SIGSTOP");
      void setTimeout(Math.random() * 100).then(() => victim.child.kill("SIGCONT"));
      continue;
    }
    victim.child.kill("SIGKILL");
    await victim.ended;
    killed += 1;
    start(slot);
  }
  for (const { child } of running) child.kill("SIGKILL");
  await Promise.all(appenders.map(({ ended }) => ended));
  return { kills: kills + processes, pauses, ...(await judge(path, appenders)) };
}

async function judge(
  path: string,
  appenders: readonly Appender[],
): Promise<Omit<TortureResult, "kills" | "pauses">> {
  await AuditLog.open(path);
  const { records, findings } = await verifyAuditLog(path);
  const archives = listArchives(path);
  const hashes = new Map<number, string>();
  for (const file of [...archives, path])
    for (const line of (await readFile(file, "utf8")).trimEnd().split("\n")) {
      const record = decodeRecord(Buffer.from(line));
      if (record !== undefined) hashes.set(record.seq, record.hash);
    }
  const acknowledged = appenders.flatMap((appender) => appender.acknowledged);
  const unique = new Set(acknowledged.map(({ seq }) => seq));
  const missing = acknowledged.filter(({ seq, hash }) => hashes.get(seq) !== hash);
  return {
    acknowledged: acknowledged.length,
    records,
    archives: archives.length,
    lost: missing.length + (acknowledged.length - unique.size),
    findings: findings.map(({ message }) => message),
  };
}
