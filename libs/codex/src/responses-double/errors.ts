/** A request or a script was wrong. The message lists every violation with the number of its request. */
export class ResponsesDoubleError extends Error {
  override readonly name = "ResponsesDoubleError";
  readonly code = "E_RESPONSES_DOUBLE";
}

/**
 * Why one request cannot be answered as scripted; becomes an answer to the client and a recorded violation. The status
 * is 400 unless said otherwise: clients try that once only, so that one mistake does not become thirty.
 */
export class ScriptViolation extends Error {
  override readonly name = "ScriptViolation";
  readonly status: number;

  constructor(text: string, options: ErrorOptions & { status?: number } = {}) {
    super(text, options);
    this.status = options.status ?? 400;
  }
}
