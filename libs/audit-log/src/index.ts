export { AuditLog } from "./audit-log.ts";
export type { AuditLogOptions } from "./audit-log.ts";
export { AuditAppendError, AuditLogCorruptError, AuditRecordTooLargeError } from "./errors.ts";
export type { AuditFinding, AuditFindingKind, AuditVerification } from "./finding.ts";
export type { AuditEntry, AuditRecord } from "./record.ts";
export { verifyAuditLog } from "./verify.ts";
