export type {
  AgentUsage,
  AttemptRecord,
  CaseStatus,
  FileChange,
  PhaseRecord,
} from "./attempt/attempt-record.ts";
export { type Verdict, isScored, verdicts } from "./verdict.ts";
