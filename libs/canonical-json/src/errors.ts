/** A value has no faithful canonical JSON form. */
export class CanonicalJsonError extends Error {
  override readonly name = "CanonicalJsonError";
  readonly code = "E_CANONICAL_JSON";
  /** Where in the value, as a JSON Pointer (RFC 6901); empty for the value itself. */
  readonly pointer: string;

  constructor(pointer: string, expected: string, received: string) {
    super(`Cannot write canonical JSON: at "${pointer || "/"}" expected ${expected}, received ${received}.`);
    this.pointer = pointer;
  }
}
