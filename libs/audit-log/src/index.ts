export { AuditLog } from "./audit-log.ts";
export type { AuditLogOptions } from "./audit-log.ts";
export { openCheckpoint } from "./checkpoint/checkpoint.ts";
export type { AuditAnchor, Checkpoint } from "./checkpoint/checkpoint.ts";
export { verifierKey } from "./checkpoint/signed-note.ts";
export type { NoteSigner } from "./checkpoint/signed-note.ts";
export {
  AuditAppendError,
  AuditLogCorruptError,
  AuditRecordTooLargeError,
  CheckpointError,
} from "./errors.ts";
export type { AuditEntry, AuditRecord } from "./record.ts";
export type { AuditFinding, AuditFindingKind, AuditVerification } from "./verify/finding.ts";
export { verifyAuditLog } from "./verify/verify.ts";
export type { VerifyOptions } from "./verify/verify.ts";
