export type {
  AgentUsage,
  AttemptRecord,
  CaseStatus,
  FileChange,
  PhaseRecord,
} from "./record/attempt-record.ts";
export { type CompareOptions, compareSweeps } from "./compare/compare-sweeps.ts";
export { type SweepComparison, decisionExitCodes } from "./compare/sweep-comparison.ts";
export {
  ScenarioFolderError,
  SummaryUnreadableError,
  SweepOptionsError,
  UnknownScenarioError,
} from "./errors.ts";
export type {
  AgentLauncher,
  Command,
  FreshnessCheck,
  LaunchedAgent,
  PatternCatalog,
  Ports,
  SyntaxCheck,
} from "./ports.ts";
export { comparisonMarkdown, comparisonText } from "./reports/people/comparison-report.ts";
export { sweepText } from "./reports/people/sweep-text.ts";
export type { SafetyReport } from "./safety/check-safety.ts";
export type { Assertion } from "./scenario/assertion-schema.ts";
export {
  type BrokenScenario,
  type FoundScenarios,
  type LoadedScenario,
  type ScenarioFolders,
  findScenarios,
} from "./scenario/find-scenarios.ts";
export type { Problem } from "./scenario/problem.ts";
export { type ReadManifest, readManifest } from "./scenario/read-manifest.ts";
export type { Scenario } from "./scenario/scenario-schema.ts";
export { type DocumentName, documentNames, jsonSchemaOf } from "./schema/published.ts";
export { selectScenarios } from "./scenario/select-scenarios.ts";
export { type Admission, type PlannedScenario } from "./summary/planned-scenario.ts";
export type { SweepSummary } from "./summary/sweep-summary.ts";
export { sweepExitCode } from "./sweep/sweep-exit-code.ts";
export { type SweepResult, runAllScenarios } from "./sweep/run-all-scenarios.ts";
export { runScenario } from "./sweep/run-scenario.ts";
export type { SweepEvent } from "./sweep/sweep-event.ts";
export { readSummary } from "./sweep/read-summary.ts";
export { writeResults } from "./sweep/write-results.ts";
export type { SweepOptions } from "./sweep/sweep-options.ts";
export { type Verdict, isScored, verdicts } from "./verdict.ts";
