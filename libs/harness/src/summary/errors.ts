/** The records contradict each other: two say who they are with the same words. Nothing can be counted from them. */
export class InconsistentRecordsError extends Error {
  readonly code = "E_INCONSISTENT_RECORDS";
  override readonly name = "InconsistentRecordsError";
}
