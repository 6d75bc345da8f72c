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

/** A text is not JSON, or is JSON that readers could understand differently. */
export class StrictJsonError extends Error {
  override readonly name = "StrictJsonError";
  readonly code = "E_JSON";
  /** Both count from 1; a column counts UTF-16 code units. */
  readonly line: number;
  readonly column: number;

  constructor(text: string, offset: number, problem: string) {
    const before = text.slice(0, offset).split("\n");
    const line = before.length;
    const column = (before.at(-1)?.length ?? 0) + 1;
    super(`line ${line}, column ${column}: ${problem}`);
    this.line = line;
    this.column = column;
  }
}
