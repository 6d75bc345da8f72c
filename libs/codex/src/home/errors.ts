/** The home of Codex cannot be prepared, or not removed. */
export class CodexHomeError extends Error {
  override readonly name = "CodexHomeError";
  readonly code = "E_CODEX_HOME";
}

/** The login that was asked for cannot be used. The message never holds any part of it. */
export class CodexLoginError extends Error {
  override readonly name = "CodexLoginError";
  readonly code = "E_CODEX_LOGIN";
}
