import { type AttemptRecord, attemptRecordSchema } from "../record/attempt-record.ts";
import type { Admission, PlannedScenario } from "../summary/planned-scenario.ts";
import type { SweepRecords } from "../summary/summarize.ts";
import type { Verdict } from "../verdict.ts";

const digest = (letter: string): string => letter.repeat(64);

export const plan = (scenario: string, changes: Partial<PlannedScenario> = {}): PlannedScenario => ({
  scenario,
  title: `The ${scenario} scenario`,
  tags: ["sample"],
  epochs: 1,
  key: digest("a"),
  definition: digest("d"),
  ...changes,
});

export const admit = (scenario: string): Admission => ({ scenario, status: "admitted", detail: "Checked." });

/** A record of the first attempt in the first epoch, at the content that `plan` plans. */
export const attempt = (
  scenario: string,
  verdict: Verdict,
  changes: Partial<AttemptRecord> = {},
): AttemptRecord =>
  attemptRecordSchema.parse({
    schemaVersion: 1,
    scenario,
    title: `The ${scenario} scenario`,
    tags: ["sample"],
    epoch: 1,
    attempt: 1,
    key: digest("a"),
    alone: false,
    verdict,
    reason: `It came to ${verdict}.`,
    startedAt: "2025-10-16T18:19:14.000Z",
    queuedMs: 0,
    durationMs: 1000,
    phases: [],
    failToPass: [],
    passToPass: [],
    cases: [],
    assertions: [],
    effects: { before: "b", after: "b", changes: [] },
    tampering: [],
    ...changes,
  });

/** Admitted scenarios by id, each with the verdicts of its epochs. */
export const sweep = (verdicts: Readonly<Record<string, readonly Verdict[]>>): SweepRecords => ({
  run: "2025-10-16T18-19-14Z-k3f9",
  planned: Object.entries(verdicts).map(([scenario, epochs]) => plan(scenario, { epochs: epochs.length })),
  attempts: Object.entries(verdicts).flatMap(([scenario, epochs]) =>
    epochs.flatMap((verdict, index) =>
      verdict === "not-run" ? [] : [attempt(scenario, verdict, { epoch: index + 1 })],
    ),
  ),
  admissions: Object.keys(verdicts).map(admit),
});
