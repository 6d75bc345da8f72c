export type { CheckRequest } from "./check/check-request.ts";
export { type CheckReport, checkSpecs } from "./check/check-specs.ts";
export type { Finding } from "./check/finding.ts";
export { type AppliedFixes, applyFixes } from "./commands/apply-fixes.ts";
export { type ApprovalRequest, approveSpec } from "./commands/approve-spec.ts";
export { coveringSpecs } from "./commands/covering-specs.ts";
export { type GateRefusal, type GateRequest, type SpecGate, gateSpec } from "./commands/gate-spec.ts";
export { type SpecState, listSpecs } from "./commands/list-specs.ts";
export { type NewSpecRequest, createSpec } from "./commands/new-spec.ts";
export type { CommandPlace } from "./commands/open-specs.ts";
export { type ReviewRequest, reviewSpec } from "./commands/review-spec.ts";
export type { ChangedSpec } from "./commands/write-spec.ts";
export { formatBaseline } from "./config/baseline.ts";
export { type GuardConfig, type Mirror, type Waiver, parseConfig } from "./config/guard-config.ts";
export {
  GitFailedError,
  GuardConfigError,
  NotARepositoryError,
  ShallowCloneError,
  SpecChangeError,
  SpecNotFoundError,
  UnknownBaseError,
} from "./errors.ts";
export { type FreshnessCheck, type FreshnessOptions, createFreshnessCheck } from "./freshness-check.ts";
export { explainRule } from "./report/explain.ts";
export { type ReportFormat, reportFormats } from "./report/report-format.ts";
export { visibleText } from "./report/visible-text.ts";
export { findRule, rules } from "./rules/catalogue.ts";
export type { Edit, Problem, Rule, RuleCode } from "./rules/rule.ts";
export { digestOf, parseSpec } from "./spec/spec-document.ts";
export type { BrokenSpec, MiniSpec, PlainSpec, SpecDocument, SpecProblem } from "./spec/spec-document.ts";
export { type Risk, type SpecFields, type SpecStatus, risks, specStatuses } from "./spec/spec-fields.ts";
