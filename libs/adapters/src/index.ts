export { type PlanOptions, type PlannedGoal, detectAdapters, planGoal, planGoals } from "./adapters.ts";
export type { EvaluationOverrides, EvaluationProfile } from "./evaluation/evaluation-profile.ts";
export type { EvaluationOptions } from "./evaluation/for-evaluation.ts";
export {
  EvaluationFolderError,
  InvalidGoalsError,
  ReportDirectoryError,
  RepositoryNotFoundError,
  UnknownAdapterError,
  UnknownGoalError,
} from "./errors.ts";
export {
  type AdapterName,
  type Detection,
  type Goal,
  type GoalCommand,
  type GoalPlan,
  type ReportFormat,
  type TestFormat,
  adapterNames,
  goals,
} from "./goal.ts";
export {
  type GoalOutcome,
  type JudgedCommand,
  type Judgement,
  type Verdict,
  judgeGoal,
} from "./judge-goal.ts";
export type { Reading, ReportFile, ReportFileFormat } from "./reports/files/report-file.ts";
export { type TestReportFormat, parseTestReport } from "./reports/files/parse-test-report.ts";
export type { CaseStatus, TestCase, TestCounts, TestReport } from "./reports/test-report.ts";
export type { GoalProblem, GoalRequest } from "./goal-request.ts";
export { goalNeeds, validateGoals } from "./validate-goals.ts";
export { toolchainVariables } from "./toolchain-variables.ts";
