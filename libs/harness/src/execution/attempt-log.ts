import type { Goal, TestCase } from "@codex-orchestrator/adapters";
import type { AssertionResult } from "../grading/assertion-result.ts";
import type { NamedCase } from "../grading/judge-cases.ts";
import { totalUsage } from "../summary/total-usage.ts";
import type { Verdict } from "../verdict.ts";
import type { AgentUsage, AttemptRecord, FileChange, PhaseRecord } from "../record/attempt-record.ts";
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
  | "casesLeftOut"
  | "assertions"
  | "effects"
  | "tampering"
  | "usage"
>;

/** More are counted, and not kept: a report may hold any number. */
const mostCases = 10_000;

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
  #casesLeftOut = 0;
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

  addCases({ goal, cases = [] }: { readonly goal: Goal; readonly cases?: readonly TestCase[] }): void {
    const room = mostCases - this.cases.length;
    for (const { name, status } of cases.slice(0, room)) this.cases.push({ goal, name, status });
    this.#casesLeftOut += Math.max(0, cases.length - room);
  }

  findings(): AttemptFindings {
    const { before, after, changes, patch, usage } = this;
    return {
      ...this.#ending,
      phases: this.phases,
      failToPass: [...this.failToPass],
      passToPass: [...this.passToPass],
      cases: this.cases,
      ...(this.#casesLeftOut > 0 && { casesLeftOut: this.#casesLeftOut }),
      assertions: this.assertions,
      effects: { before, after, changes: [...changes], ...(patch && { patch }) },
      tampering: [...this.tampering],
      ...(usage && { usage }),
    };
  }
}
