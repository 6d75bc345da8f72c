export const exitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  /** For an approval, a higher budget, or the provider of a model. */
  waiting: 3,
  /** By policy. */
  refused: 4,
  /** Of `eval` alone, which has 5 for undecided as well. */
  harnessError: 6,
  interrupted: 130,
} as const;

/** Errors that mean "what you gave me cannot work", as opposed to "the work failed". */
const usageErrors = new Set([
  "E_USAGE",
  "E_AUDIT_CORRUPT",
  "E_CASSETTE_FILE",
  "E_CASSETTE_FOREIGN",
  "E_CODEX_HOME",
  "E_CODEX_LOGIN",
  "E_CODEX_NOT_FOUND",
  "E_CODEX_VERSION",
  "E_CORRUPT",
  "E_DOCUMENT_VERSION",
  "E_GUARD_CONFIG",
  "E_INVALID_DOCUMENT",
  "E_MODEL_CONFIG",
  "E_MODE_UNAVAILABLE",
  "E_PATH_ESCAPE",
  "E_PATTERN_CANDIDATE",
  "E_PATTERN_CONFLICT",
  "E_PATTERN_ENGINE",
  "E_PATTERN_EXISTS",
  "E_PATTERN_INDEX",
  "E_PATTERN_INTEGRITY",
  "E_PATTERN_KIND",
  "E_PATTERN_LIMIT",
  "E_PATTERN_LOAD",
  "E_PATTERN_LOCK",
  "E_PATTERN_OPTIONS",
  "E_PATTERN_RANGE",
  "E_PATTERN_REFERENCE",
  "E_PATTERN_REVOKED",
  "E_PATTERN_TARGET",
  "E_PATTERN_UNFIT",
  "E_REPOSITORY",
  "E_RUN_NOT_FOUND",
  "E_SCENARIO_FOLDER",
  "E_SIGNING_KEY",
  "E_STATE_DIRECTORY",
  "E_SUMMARY_UNREADABLE",
  "E_TASK_FILE",
  "E_TEMPLATE_VARIABLE",
  "E_UNKNOWN_PATTERN",
  "E_UNKNOWN_SCENARIO",
]);

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

export function exitCodeFor(error: unknown): number {
  const code = codeOf(error);
  if (code === "E_STALE_SPEC") return exitCode.refused;
  if (code === "E_APPROVAL_NEEDED") return exitCode.waiting;
  return code !== undefined && usageErrors.has(code) ? exitCode.usage : exitCode.failed;
}
