// An appender among others: appends records until it is done or killed, and tells each that was acknowledged.
// usage: appender-process.ts <path> <name> <records> <maxBytes>
import { AuditLog } from "../audit-log.ts";

const [, , path = "", name = "", records = "0", maxBytes = "Infinity"] = process.argv;

const log = await AuditLog.open(path, { maxBytes: Number(maxBytes) });
for (let i = 0; i < Number(records); i++) {
  const { seq, hash } = await log.append({
    type: "Test",
    actor: name,
    data: { i, padding: "x".repeat(i % 300) },
  });
  process.stdout.write(`${seq} ${hash}\n`);
}
