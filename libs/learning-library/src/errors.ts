import { formatIssues, type DocumentIssue } from "./schema/describe-issues.ts";

/** A file of the library (index.json, a manifest, a template) is absent, malformed, or does not say what it must. */
export class PatternIndexError extends Error {
  override readonly name = "PatternIndexError";
  readonly code = "E_PATTERN_INDEX";
  /** The file, as it was named. */
  readonly file: string;
  readonly issues: readonly DocumentIssue[];

  constructor(file: string, issues: readonly DocumentIssue[], advice: string, options?: ErrorOptions) {
    super(`The pattern library cannot be used: ${file}\n${formatIssues(issues)}\n${advice}`, options);
    this.file = file;
    this.issues = issues;
  }
}

/** A reference that is neither `id` nor `id@range`. */
export class PatternReferenceError extends Error {
  override readonly name = "PatternReferenceError";
  readonly code = "E_PATTERN_REFERENCE";

  constructor(reference: string, received: string) {
    super(
      `Cannot read the pattern reference "${reference}": expected "id" or "id@range" such as ` +
        `"node-protocol-imports@^1.0.0", received ${received}.`,
    );
  }
}

/** No pattern of the library has this id. */
export class UnknownPatternError extends Error {
  override readonly name = "UnknownPatternError";
  readonly code = "E_UNKNOWN_PATTERN";
  readonly id: string;
  readonly nearest: string | undefined;

  constructor(id: string, nearest: string | undefined) {
    super(
      `There is no pattern "${id}". ` +
        (nearest === undefined
          ? "The library is empty."
          : `Did you mean "${nearest}"? List the patterns to see every id.`),
    );
    this.id = id;
    this.nearest = nearest;
  }
}

/** The pattern exists, but no version of it lies in the range that was asked for. */
export class UnsatisfiedRangeError extends Error {
  override readonly name = "UnsatisfiedRangeError";
  readonly code = "E_PATTERN_RANGE";
  readonly id: string;
  readonly range: string;
  readonly versions: readonly string[];

  constructor(id: string, range: string, versions: readonly string[]) {
    super(
      `No version of the pattern "${id}" satisfies "${range}". ` +
        `The library has ${versions.join(", ")}. Change the range or the library.`,
    );
    this.id = id;
    this.range = range;
    this.versions = versions;
  }
}

/** The version was withdrawn and must not be used any more. */
export class RevokedPatternError extends Error {
  override readonly name = "RevokedPatternError";
  readonly code = "E_PATTERN_REVOKED";

  readonly id: string;
  readonly version: string;
  readonly reason: string;

  constructor(pattern: {
    readonly id: string;
    readonly version: string;
    readonly statusReason?: string | undefined;
    readonly replacedBy?: string | undefined;
  }) {
    const { id, version, statusReason = "no reason is given", replacedBy } = pattern;
    super(
      `The pattern "${id}" ${version} is revoked and is not used: ${statusReason.replace(/\.$/, "")}. ` +
        (replacedBy === undefined ? "Nothing replaces it." : `Use "${replacedBy}" instead.`),
    );
    this.id = id;
    this.version = version;
    this.reason = statusReason;
  }
}

/** A pattern that nobody has promoted yet is only used by its exact version. */
export class CandidatePatternError extends Error {
  override readonly name = "CandidatePatternError";
  readonly code = "E_PATTERN_CANDIDATE";

  constructor(id: string, version: string) {
    super(
      `The pattern "${id}" ${version} is a candidate, which nobody has promoted yet. ` +
        `Name it as "${id}@${version}" to try it, or promote it to stable.`,
    );
  }
}

/** The ranges that are asked for exclude each other, or every version. */
export class PatternConflictError extends Error {
  override readonly name = "PatternConflictError";
  readonly code = "E_PATTERN_CONFLICT";

  constructor(id: string, ranges: readonly string[], versions: readonly string[]) {
    super(
      `No version of the pattern "${id}" satisfies ${ranges.map((range) => `"${range}"`).join(" and ")}. ` +
        `The library has ${versions.join(", ")}. Change one of the ranges or the library.`,
    );
  }
}

/** No version of a pattern goes with what the target has installed. */
export class UnfitPatternError extends Error {
  override readonly name = "UnfitPatternError";
  readonly code = "E_PATTERN_UNFIT";

  constructor(
    id: string,
    versions: readonly { readonly version: string; readonly reasons: readonly string[] }[],
  ) {
    const lines = versions.map(({ version, reasons }) => `  ${version}: ${reasons.join("; ")}`);
    super(`The pattern "${id}" cannot be used on this repository:\n${lines.join("\n")}`);
  }
}

/** The lock of a repository is malformed, or pins what the library does not have. */
export class PatternLockError extends Error {
  override readonly name = "PatternLockError";
  readonly code = "E_PATTERN_LOCK";
}

/** A file of an asset is not the one that index.json describes. Nothing of the asset was used. */
export class PatternIntegrityError extends Error {
  override readonly name = "PatternIntegrityError";
  readonly code = "E_PATTERN_INTEGRITY";
  readonly id: string;
  readonly version: string;
  /** Relative to the library's root. */
  readonly file: string;
  readonly expected: string;
  readonly received: string;

  constructor(
    pattern: { readonly id: string; readonly version: string },
    mismatch: { readonly file: string; readonly expected: string; readonly received: string },
    options?: ErrorOptions,
  ) {
    super(
      `The pattern "${pattern.id}" ${pattern.version} is refused, because ${mismatch.file} is not the file that ` +
        `index.json describes: expected ${mismatch.expected}, received ${mismatch.received}. ` +
        `Restore the file, or prove the pattern again and rebuild the index.`,
      options,
    );
    this.id = pattern.id;
    this.version = pattern.version;
    this.file = mismatch.file;
    this.expected = mismatch.expected;
    this.received = mismatch.received;
  }
}

/** The pattern is of a kind that cannot do what was asked, such as a template that should be applied. */
export class PatternKindError extends Error {
  override readonly name = "PatternKindError";
  readonly code = "E_PATTERN_KIND";

  constructor(id: string, kind: string, role: keyof typeof kindAdvice) {
    super(`The pattern "${id}" is a ${kind} and cannot be ${role}. ${kindAdvice[role]}`);
  }
}

const kindAdvice = {
  applied: "Only codemods, lint rules and recipes can; render a template instead.",
  rendered: "Only templates can; apply a codemod or a lint rule instead.",
  "applied as a recipe": "Apply it as what it is.",
  "a step of a recipe": "Only codemods and lint rules can.",
};

/** The options given to a pattern do not fit the JSON Schema in its manifest. No target file was read. */
export class PatternOptionsError extends Error {
  override readonly name = "PatternOptionsError";
  readonly code = "E_PATTERN_OPTIONS";
  readonly issues: readonly DocumentIssue[];

  constructor(id: string, version: string, issues: readonly DocumentIssue[]) {
    super(`The options do not fit the pattern "${id}" ${version}:\n${formatIssues(issues)}`);
    this.issues = issues;
  }
}

/** The installed engine is not one that the pattern was proved with. */
export class PatternEngineError extends Error {
  override readonly name = "PatternEngineError";
  readonly code = "E_PATTERN_ENGINE";

  constructor(id: string, engine: { readonly name: string; readonly range: string }, installed: string) {
    super(
      `The pattern "${id}" needs ${engine.name} ${engine.range}, but ${installed} is installed. ` +
        `Install a version in the range, or prove the pattern with ${installed} and widen its range.`,
    );
  }
}

/** The code of a codemod or lint rule could not be loaded, or does not have the shape its engine needs. */
export class PatternLoadError extends Error {
  override readonly name = "PatternLoadError";
  readonly code = "E_PATTERN_LOAD";
  readonly reason: string;

  constructor(id: string, file: string, reason: string, options?: ErrorOptions) {
    super(`The pattern "${id}" cannot be loaded from ${file}: ${reason}`, options);
    this.reason = reason;
  }
}

/** A template's variable is missing, or one was given that the template does not have. */
export class TemplateVariableError extends Error {
  override readonly name = "TemplateVariableError";
  readonly code = "E_TEMPLATE_VARIABLE";
  readonly missing: readonly string[];
  readonly unknown: readonly string[];

  constructor(
    id: string,
    missing: readonly string[],
    unknown: readonly string[],
    declared: readonly string[],
  ) {
    const complaints = [
      ...missing.map((name) => `the variable "${name}" is missing`),
      ...unknown.map((name) => `the variable "${name}" is unknown`),
    ];
    super(
      `The template "${id}" cannot be rendered: ${complaints.join("; ")}. ` +
        `It takes ${declared.length === 0 ? "no variables" : declared.join(", ")}.`,
    );
    this.missing = missing;
    this.unknown = unknown;
  }
}

/** The directory to work on cannot be used, or its files cannot be listed. */
export class PatternTargetError extends Error {
  override readonly name = "PatternTargetError";
  readonly code = "E_PATTERN_TARGET";
}

/** A limit for a run that is none. Nothing was read. */
export class PatternLimitError extends Error {
  override readonly name = "PatternLimitError";
  readonly code = "E_PATTERN_LIMIT";

  constructor(limit: string, expected: string, received: number) {
    super(`Cannot run with ${limit} = ${received}: expected ${expected}.`);
  }
}

/** An asset does not meet what it takes to be in the index, which was not changed. */
export class PatternIngestError extends Error {
  override readonly name = "PatternIngestError";
  readonly code = "E_PATTERN_INGEST";
  readonly reasons: readonly string[];

  constructor(id: string, version: string, reasons: readonly string[]) {
    super(
      `The pattern "${id}" ${version} is not taken in:\n${reasons.map((reason) => `  ${reason}`).join("\n")}`,
    );
    this.reasons = reasons;
  }
}

/** The library has an asset where a candidate should be written. Nothing was written. */
export class CandidateExistsError extends Error {
  override readonly name = "CandidateExistsError";
  readonly code = "E_PATTERN_EXISTS";

  constructor(directory: string, cause: unknown) {
    super(
      `The candidate is not written: ${directory} is there already. ` +
        `An id stands for a rule, so it was proposed before; remove the directory to have it anew.`,
      { cause },
    );
  }
}
