import { generateKeyPairSync } from "node:crypto";
import { AuditLog, verifierKey, verifyAuditLog } from "../index.ts";

const log = await AuditLog.open("audit.log");
await log.append({ type: "ApprovalDecided", actor: "ada", data: { action: "promote", decision: "allow" } });

// Keep checkpoints where who can write to the log cannot change them.
const signer = { name: "example.org/audit", privateKey: generateKeyPairSync("ed25519").privateKey };
const checkpoint = await log.checkpoint(signer);

const { ok, records, findings } = await verifyAuditLog("audit.log", {
  checkpoints: [checkpoint],
  trustedKeys: [verifierKey(signer.name, signer.privateKey)],
});
for (const { message } of findings) process.stdout.write(`${message}\n`);
process.stdout.write(ok ? `${records} records, whole\n` : "damaged\n");
