export { buildIndex } from "./catalog/build-index.ts";
export { checkIndex, writeIndex, type StaleEntry } from "./catalog/index-freshness.ts";
export type { IndexedFile, IndexEntry, PatternIndex } from "./catalog/pattern-index.ts";
export { writeEslintPlugin, type EslintPluginPackage } from "./export/eslint-plugin.ts";
export { skillOf, writeSkills } from "./export/skill.ts";
export type { Finding } from "./engines/engine.ts";
export {
  CandidateExistsError,
  CandidatePatternError,
  PatternConflictError,
  PatternEngineError,
  PatternIndexError,
  PatternIngestError,
  PatternIntegrityError,
  PatternKindError,
  PatternLimitError,
  PatternLoadError,
  PatternLockError,
  PatternOptionsError,
  PatternReferenceError,
  PatternTargetError,
  RevokedPatternError,
  TemplateVariableError,
  UnfitPatternError,
  UnknownPatternError,
  UnsatisfiedRangeError,
} from "./errors.ts";
export { patternCommands, type PatternCommands } from "./command/pattern-commands.ts";
export {
  ingestPattern,
  type CoveringSpec,
  type FreshnessCheck,
  type IngestReceipt,
  type IngestRequest,
} from "./ingest/ingest-pattern.ts";
export { lockFileName, readLock, writeLock, type PatternLock } from "./lock/pattern-lock.ts";
export type { CodeManifest } from "./manifest/code-manifest.ts";
export type { PatternOptions } from "./manifest/options.ts";
export type { RecipeManifest } from "./manifest/recipe-manifest.ts";
export type { TemplateManifest } from "./manifest/template-manifest.ts";
export { createPatternMcpServer, type PatternMcpOptions } from "./mcp/pattern-mcp-server.ts";
export {
  PatternLibrary,
  type ApplyRequest,
  type PatternExplanation,
  type PatternResolution,
  type PatternSummary,
} from "./pattern-library.ts";
export type { FixtureKind, PatternExample } from "./proof/fixtures.ts";
export type { CaseProof, PatternProof } from "./proof/pattern-proof.ts";
export { provePattern } from "./proof/prove-pattern.ts";
export { syntaxProblem } from "./proof/syntax-problem.ts";
export type { FinishedRun } from "./propose/finished-run.ts";
export { writeCandidate, type PatternCandidate } from "./propose/pattern-candidate.ts";
export type { PatternProposal, RefusedShape } from "./propose/pattern-proposal.ts";
export { proposePatterns } from "./propose/propose-patterns.ts";
export type { EffectsViolation } from "./runner/files/file-snapshot.ts";
export type {
  FileError,
  FileFinding,
  PatternReport,
  RecipeReport,
  StepReport,
} from "./report/pattern-report.ts";
export { toSarif, type SarifLog, type SarifRule } from "./report/sarif.ts";
export type { Layout, SkipReason } from "./runner/files/source-text.ts";
export type { GitEnvironment } from "./runner/files/target-files.ts";
export type { ApplyTarget, RunProgress } from "./runner/target.ts";
export type { DocumentIssue } from "./schema/describe-issues.ts";
export { checkSemver } from "./semver/check-semver.ts";
export type { ChangeLevel, SemverChange, SemverReport } from "./semver/semver-report.ts";
export type { ConsideredVersion } from "./target/resolve-for-target.ts";
