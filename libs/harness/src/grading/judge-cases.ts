import type { TestCase } from "@codex-orchestrator/adapters";
import type { CaseStatus } from "../record/attempt-record.ts";

export interface NamedCase {
  readonly name: string;
  readonly status: CaseStatus;
}

/**
 * What became of the cases that a scenario names. A case that is reported more than once counts by its worst report:
 * failed, then skipped, then passed.
 */
export function judgeCases(names: readonly string[], cases: readonly TestCase[]): NamedCase[] {
  return names.map((name) => {
    const reported = new Set(cases.filter((one) => one.name === name).map(({ status }) => status));
    const worst = (["failed", "skipped", "passed"] as const).find((status) => reported.has(status));
    return { name, status: worst ?? "missing" };
  });
}

/** Skipped and missing cases have not passed: a change could make every test skip. */
export function unpassed(cases: readonly NamedCase[]): readonly NamedCase[] {
  return cases.filter(({ status }) => status !== "passed");
}
