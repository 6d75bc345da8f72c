import type { GoalResult } from "../grading/run-goals.ts";
import type { AssertionResult } from "../grading/assertion-result.ts";
import type { NamedCase } from "../grading/judge-cases.ts";
import { totalUsage } from "../summary/total-usage.ts";
import type { Verdict } from "../verdict.ts";
import type { AgentUsage, AttemptRecord, FileChange, PhaseRecord } from "../attempt/attempt-record.ts";
import type { Ending } from "./ending.ts";

/** What an attempt itself can say in its record; the sweep adds which attempt it was. */
export type AttemptFindings = Pick<
  AttemptRecord,
  | "verdict"
  | "reason"
  | "phases"
  | "failToPass"
  | "passToPass"
  | "cases"
  | "assertions"
  | "effects"
  | "tampering"
  | "usage"
>;

/** Collects what an attempt finds, so that it is kept however the attempt ends. */
export class AttemptLog {
  readonly phases: PhaseRecord[] = [];
  readonly cases: AttemptRecord["cases"] = [];
  readonly assertions: AssertionResult[] = [];
  changes: readonly FileChange[] = [];
  tampering: readonly FileChange[] = [];
  failToPass: readonly NamedCase[] = [];
  passToPass: readonly NamedCase[] = [];
  usage: AgentUsage | undefined;
  patch: AttemptRecord["effects"]["patch"];
  before: string;
  after: string;
  #ending: Ending = { verdict: "harness-error", reason: "The attempt did not end." };

  constructor(tree: string) {
    this.before = tree;
    this.after = tree;
  }

  get verdict(): Verdict {
    return this.#ending.verdict;
  }

  end(ending: Ending): void {
    this.#ending = ending;
  }

  addPhase(phase: PhaseRecord): void {
    this.phases.push(phase);
  }

  /** Of the subject's runs together. */
  addUsage(usage: AgentUsage | undefined): void {
    this.usage = totalUsage([this.usage, usage]) ?? undefined;
  }

  addCases({ goal, cases = [] }: GoalResult): void {
    this.cases.push(...cases.map(({ name, status }) => ({ goal, name, status })));
  }

  findings(): AttemptFindings {
    const { before, after, changes, patch, usage } = this;
    return {
      ...this.#ending,
      phases: this.phases,
      failToPass: [...this.failToPass],
      passToPass: [...this.passToPass],
      cases: this.cases,
      assertions: this.assertions,
      effects: { before, after, changes: [...changes], ...(patch && { patch }) },
      tampering: [...this.tampering],
      ...(usage && { usage }),
    };
  }
}
