export { type PlanOptions, detectAdapters, planGoal } from "./adapters.ts";
export { RepositoryNotFoundError, UnknownAdapterError, UnknownGoalError } from "./errors.ts";
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
export { type GoalOutcome, type Judgement, type Verdict, judgeGoal } from "./judge-goal.ts";
export type { CaseStatus, TestCase, TestCounts } from "./reports/test-report.ts";
