/** There is no Codex where it was looked for. */
export class CodexNotFoundError extends Error {
  override readonly name = "CodexNotFoundError";
  readonly code = "E_CODEX_NOT_FOUND";
}

/** The Codex that was found is too old, or does not say its version. */
export class CodexVersionError extends Error {
  override readonly name = "CodexVersionError";
  readonly code = "E_CODEX_VERSION";
}
