/** The end of the log is not a record of a chain, so nothing can be appended after it. */
export class AuditLogCorruptError extends Error {
  override readonly name = "AuditLogCorruptError";
  readonly code = "E_AUDIT_CORRUPT";
  readonly path: string;

  constructor(path: string, problem: string) {
    super(
      `Cannot append to ${path}: ${problem} ` +
        "Nothing was written. Verify the log, keep the damaged files as evidence, and start a new log elsewhere.",
    );
    this.path = path;
  }
}

/** A record could not be appended. */
export class AuditAppendError extends Error {
  override readonly name = "AuditAppendError";
  readonly code = "E_AUDIT_APPEND";
  readonly path: string;
  /** The system's own code, such as `ENOSPC`, `EACCES`, `ENOENT`. */
  readonly systemCode: string | undefined;

  /** @param problem what happened and what to do, when no `cause` says it */
  constructor(path: string, problem: string, cause?: unknown) {
    const systemCode = systemCodeOf(cause);
    const sentences = cause === undefined ? problem : `${explain(cause, systemCode)} ${problem}`;
    super(`Cannot append to ${path}: ${sentences}`, { cause });
    this.path = path;
    this.systemCode = systemCode;
  }
}

/** A record's line would be longer than readers accept. */
export class AuditRecordTooLargeError extends Error {
  override readonly name = "AuditRecordTooLargeError";
  readonly code = "E_AUDIT_RECORD_TOO_LARGE";

  constructor(type: string, bytes: number, limit: number) {
    super(
      `Cannot append the record of type "${type}": expected a line of at most ${limit} bytes, received ${bytes}. ` +
        "Store the large content in a file and record its path and digest instead.",
    );
  }
}

/** A checkpoint does not say what it should, or nobody who is trusted said it. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
  readonly code = "E_CHECKPOINT";

  constructor(problem: string) {
    super(`Cannot accept the checkpoint: ${problem}`);
  }
}

export function systemCodeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

const explanations: Readonly<Record<string, string>> = {
  EACCES: "permission denied (EACCES); make the file and its directory writable for this user.",
  EDQUOT: "the disk quota is used up (EDQUOT); free some space and try again.",
  EFBIG: "the file would exceed the size limit of this process (EFBIG); raise `ulimit -f`.",
  EIO: "the disk reported an input/output error (EIO); check the disk before you try again.",
  ELOOP: "a symbolic link stands in its place (ELOOP); give the path of the file itself.",
  ENOENT: "its directory does not exist (ENOENT); create the directory first.",
  ENOSPC: "no space is left on the device (ENOSPC); free some space and try again.",
  EPERM: "operation not permitted (EPERM); the file system must support hard links.",
  EROFS: "the file system is read-only (EROFS); choose a writable place.",
};

function explain(cause: unknown, systemCode: string | undefined): string {
  const known = systemCode === undefined ? undefined : explanations[systemCode];
  return known ?? `${cause instanceof Error ? cause.message : String(cause)}.`;
}
