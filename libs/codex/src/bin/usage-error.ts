/** The command line or its environment makes no sense; nothing was started. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "E_USAGE";
}
