/** One thing that is wrong in a document. */
export interface Problem {
  /** Where, as a JSON Pointer (RFC 6901); empty for the document itself. */
  pointer: string;
  expected: string;
  received: string;
}

/** A document does not have the shape that its schema asks for. */
export class InvalidDocumentError extends Error {
  override readonly name = "InvalidDocumentError";
  readonly code = "E_INVALID_DOCUMENT";
  readonly problems: readonly Problem[];

  constructor(subject: string, problems: readonly Problem[]) {
    const shown = problems
      .slice(0, 5)
      .map(
        (problem) =>
          `at "${problem.pointer || "/"}" expected ${problem.expected}, received ${problem.received}`,
      );
    const more = problems.length > 5 ? `; and ${problems.length - 5} more` : "";
    super(`${subject} is not valid: ${shown.join("; ")}${more}.`);
    this.problems = problems;
  }
}

/** A file exists but cannot be what it should be. "Absent" is never reported this way. */
export class CorruptDocumentError extends Error {
  override readonly name = "CorruptDocumentError";
  readonly code = "E_CORRUPT";
  readonly path: string;

  constructor(path: string, problem: string, advice: string, options?: ErrorOptions) {
    super(`${path} cannot be used: ${problem}. ${advice}`, options);
    this.path = path;
  }
}

/** The document was written by a newer version of this software. */
export class UnsupportedVersionError extends Error {
  override readonly name = "UnsupportedVersionError";
  readonly code = "E_DOCUMENT_VERSION";

  constructor(path: string, expected: number, received: unknown) {
    super(
      `${path} has schemaVersion ${JSON.stringify(received)}; this version reads up to ${expected}. ` +
        "Update codex-orchestrator and try again.",
    );
  }
}

/** A path would leave the directory that it must stay in. */
export class PathEscapeError extends Error {
  override readonly name = "PathEscapeError";
  readonly code = "E_PATH_ESCAPE";

  constructor(path: string, problem: string) {
    super(`The path ${JSON.stringify(path)} is refused: ${problem}. Give a path inside the run's directory.`);
  }
}

/** An artifact is larger than its cap. Nothing of it was kept. */
export class ArtifactTooLargeError extends Error {
  override readonly name = "ArtifactTooLargeError";
  readonly code = "E_ARTIFACT_SIZE";

  constructor(path: string, maxBytes: number) {
    super(
      `The artifact ${path} is larger than the ${maxBytes} bytes allowed. Shorten it or raise the limit.`,
    );
  }
}

export class RunNotFoundError extends Error {
  override readonly name = "RunNotFoundError";
  readonly code = "E_RUN_NOT_FOUND";

  constructor(run: string, place: string) {
    super(`There is no run ${run} in ${place}. List the runs with \`codex-orchestrator status\`.`);
  }
}

/** A run that has ended was to be changed or ended differently. */
export class RunFinalizedError extends Error {
  override readonly name = "RunFinalizedError";
  readonly code = "E_FINALIZED";

  constructor(run: string, status: string) {
    super(
      `The run ${run} has already ended as ${status}; its manifest does not change any more. Start a new run.`,
    );
  }
}

/** The key that signs runs cannot be used. */
export class SigningKeyError extends Error {
  override readonly name = "SigningKeyError";
  readonly code = "E_SIGNING_KEY";

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(
      `The signing key ${path} cannot be used: ${problem}. Move it away to have a new one made.`,
      options,
    );
  }
}

/** An attestation is not what its signer wrote. */
export class AttestationError extends Error {
  override readonly name = "AttestationError";
  readonly code = "E_ATTESTATION";
}
