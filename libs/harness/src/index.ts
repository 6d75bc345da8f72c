export type {
  AgentUsage,
  AttemptRecord,
  CaseStatus,
  FileChange,
  PhaseRecord,
} from "./attempt/attempt-record.ts";
export { ScenarioFolderError, UnknownScenarioError } from "./errors.ts";
export type {
  AgentLauncher,
  Command,
  FreshnessCheck,
  LaunchedAgent,
  PatternCatalog,
  Ports,
  SyntaxCheck,
} from "./ports.ts";
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
export { type Scenario, scenarioJsonSchema } from "./scenario/scenario-schema.ts";
export { selectScenarios } from "./scenario/select-scenarios.ts";
export { type Admission, type PlannedScenario } from "./summary/planned-scenario.ts";
export type { SweepSummary } from "./summary/sweep-summary.ts";
export { type SweepResult, runAllScenarios } from "./sweep/run-all-scenarios.ts";
export { runScenario } from "./sweep/run-scenario.ts";
export type { SweepEvent } from "./sweep/sweep-event.ts";
export type { SweepOptions } from "./sweep/sweep-options.ts";
export { type Verdict, isScored, verdicts } from "./verdict.ts";
