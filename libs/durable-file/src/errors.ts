/** A file could not be written durably. The file that was there before, if any, is whole and unchanged. */
export class DurableWriteError extends Error {
  override readonly name = "DurableWriteError";
  readonly code = "E_DURABLE_WRITE";
  readonly path: string;
  /** The system's own code, such as `ENOSPC`, `EACCES`, `EIO`. */
  readonly systemCode: string | undefined;

  constructor(path: string, cause: unknown) {
    const systemCode = systemCodeOf(cause);
    super(`Cannot write ${path}: ${explain(systemCode, cause)} What was there before is unchanged.`, {
      cause,
    });
    this.path = path;
    this.systemCode = systemCode;
  }
}

function systemCodeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !("code" in cause)) return undefined;
  return typeof cause.code === "string" ? cause.code : undefined;
}

const explanations: Readonly<Record<string, string>> = {
  EACCES: "permission denied (EACCES). Make the directory writable for this user.",
  EDQUOT: "the disk quota is used up (EDQUOT). Free some space and try again.",
  EFBIG: "the file would exceed the size limit of this process (EFBIG). Raise `ulimit -f`.",
  EIO: "the disk reported an input/output error (EIO). Check the disk before you try again.",
  EISDIR: "a directory is in its place (EISDIR). Move it away.",
  ELOOP: "a symbolic link stands in its way (ELOOP). Remove the link.",
  ENOENT: "its directory does not exist (ENOENT). Create the directory first.",
  ENOSPC: "no space is left on the device (ENOSPC). Free some space and try again.",
  ENOTDIR: "a part of the path is a file, not a directory (ENOTDIR). Move that file away.",
  EPERM: "operation not permitted (EPERM). Check the owner and the attributes of the directory.",
  EROFS: "the file system is read-only (EROFS). Choose a writable place.",
};

function explain(systemCode: string | undefined, cause: unknown): string {
  const known = systemCode === undefined ? undefined : explanations[systemCode];
  return known ?? `${cause instanceof Error ? cause.message : String(cause)}.`;
}
