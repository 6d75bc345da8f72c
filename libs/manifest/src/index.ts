export { canonicalHash, canonicalJson } from "@codex-orchestrator/canonical-json";
export { DurableWriteError, writeFileDurably } from "@codex-orchestrator/durable-file";
export type { ArtifactContent } from "./artifact.ts";
export { attestationName, attestRun } from "./attestation/attest-run.ts";
export { keyIdOf, openSigningKey, publicKeyFromPem, publicKeyToPem } from "./attestation/signing-key.ts";
export type { SigningKey } from "./attestation/signing-key.ts";
export { verifyRun } from "./attestation/verify-run.ts";
export type { RunFinding, RunVerification } from "./attestation/verify-run.ts";
export { readDocument, serializeDocument, writeDocument } from "./document.ts";
export {
  ArtifactTooLargeError,
  AttestationError,
  CorruptDocumentError,
  InvalidDocumentError,
  PathEscapeError,
  RunFinalizedError,
  RunNotFoundError,
  SigningKeyError,
  UnsupportedVersionError,
} from "./errors.ts";
export type { Problem } from "./errors.ts";
export { isRunId, isTaskId, newRunId } from "./ids.ts";
export { manifestHash, Run } from "./run.ts";
export type { RunLocation } from "./run.ts";
export { RunStore } from "./run-store.ts";
export type { RunName } from "./run-store.ts";
export type { ApprovalRecord } from "./schema/approval.ts";
export type { Attempt, Finding, SubtaskRecord } from "./schema/attempt.ts";
export type { Plan } from "./schema/plan.ts";
export { documentNames, jsonSchemaOf } from "./schema/published.ts";
export type { DocumentName, DocumentOf } from "./schema/published.ts";
export { isFinal } from "./schema/run-manifest.ts";
export type { Artifact, RunManifest, RunStatus, Usage } from "./schema/run-manifest.ts";
export type { TaskIndex } from "./schema/task-index.ts";
export type { RunSummary, TaskState } from "./schema/task-state.ts";
export type { ValidationRecord, ValidationStatus } from "./schema/validation.ts";
export { stableManifest, stableManifestHash, volatileFields } from "./stable-hash.ts";
export type { VolatileField } from "./stable-hash.ts";
export { projectRun, rebuildTaskState, summarizeRun } from "./task-state.ts";
export { problemsOf } from "./validate.ts";
