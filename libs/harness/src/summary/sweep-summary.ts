import { z } from "zod";

import { usageSchema } from "../record/attempt-record.ts";
import { type Verdict, verdicts } from "../verdict.ts";
import { admissionStatuses } from "./planned-scenario.ts";

const count = z.int().nonnegative();
const position = z.int().positive();
const proportion = z.number().min(0).max(1);
const interval = z.strictObject({ low: proportion, high: proportion });
const verdict = z.enum(verdicts);

const durationSchema = z
  .strictObject({
    count: position,
    total: count,
    min: count,
    median: z.number(),
    p95: z.number(),
    max: count,
  })
  .describe("Milliseconds, of the scored attempts that count.");

const attemptOutcome = z.strictObject({
  attempt: position,
  verdict,
  reason: z.string(),
  alone: z.boolean(),
  durationMs: count,
});

const cellSchema = z
  .strictObject({
    epoch: position,
    verdict,
    reason: z.string(),
    attempt: position.nullable().describe("The attempt that counts: the last one. Null when none was made."),
    durationMs: count.nullable(),
    earlier: z.array(attemptOutcome).describe("Attempts that do not count, oldest first."),
  })
  .describe("One scenario in one epoch: the unit that is counted.");

const flakySide = z.strictObject({ epoch: position, attempt: position, verdict });

const flakinessSchema = z.strictObject({
  one: flakySide.describe("A passing attempt where there is one."),
  other: flakySide,
  difference: z
    .strictObject({
      kind: z.enum(["fail-to-pass", "pass-to-pass", "case", "assertion"]),
      name: z.string(),
      one: z.string(),
      other: z.string(),
    })
    .nullable()
    .describe("The first thing that came out differently; null when all that was recorded is alike."),
});

const identity = {
  scenario: z.string(),
  title: z.string(),
  tags: z.array(z.string()),
  key: z.string().describe("Content key, with what is under test."),
  definition: z.string().describe("Digest of the scenario without what is under test."),
};

const scenarioSchema = z.strictObject({
  ...identity,
  cells: z.array(cellSchema).describe("One each planned epoch, in order."),
  trials: count.describe("Scored cells."),
  passes: count,
  reliability: z
    .array(z.strictObject({ k: position, passAtK: proportion, passHatK: proportion }))
    .describe("For k = 1 to `trials`: at least one of k passes, and all of k pass; both unbiased."),
  flaky: flakinessSchema.nullable().describe("Identical content, different verdicts."),
  durationMs: durationSchema.nullable(),
  usage: usageSchema.nullable().describe("Over all attempts, also those that do not count."),
});

const notAdmittedSchema = z.strictObject({
  ...identity,
  status: z.enum(admissionStatuses).exclude(["admitted"]),
  detail: z.string(),
  attempts: z.array(attemptOutcome.extend({ epoch: position })),
});

const countEachVerdict = Object.fromEntries(verdicts.map((name) => [name, count])) as Record<
  Verdict,
  typeof count
>;

const totalSchema = z.strictObject({
  planned: count.describe("Admitted scenarios × epochs: the denominator, whatever happened."),
  scored: count,
  passed: count,
  verdicts: z.strictObject(countEachVerdict),
  passRate: z.strictObject({
    low: proportion.describe("Everything unscored counted as failed."),
    high: proportion.describe("Everything unscored counted as passed."),
    ofScored: proportion.nullable().describe("Passed ÷ scored. Says nothing of what was not measured."),
  }),
  wilson: interval.describe("95 %, cells taken for independent, from `low`'s lower to `high`'s upper end."),
  clusterBootstrap: interval
    .nullable()
    .describe("95 %, scenarios drawn with their epochs, ends as for `wilson`. Null below two scenarios."),
  flaky: count.describe("Scenarios."),
  durationMs: durationSchema.nullable(),
  usage: usageSchema.nullable(),
});

/** What one sweep came to. The statistics are functions of the records alone: the same records, the same bytes. */
export const sweepSummarySchema = z.strictObject({
  schemaVersion: z.literal(1),
  run: z.string(),
  scenarios: z.array(scenarioSchema).describe("Admitted, in the order planned."),
  notAdmitted: z.array(notAdmittedSchema).describe("Never part of a score."),
  ignored: z
    .array(
      z.strictObject({
        scenario: z.string(),
        epoch: position,
        attempt: position,
        why: z.enum(["scenario not planned", "epoch not planned", "other content key"]),
      }),
    )
    .describe("Attempts that were found, and belong to no planned cell."),
  total: totalSchema,
});

export type SweepSummary = z.infer<typeof sweepSummarySchema>;
export type ScenarioSummary = z.infer<typeof scenarioSchema>;
export type NotAdmittedScenario = z.infer<typeof notAdmittedSchema>;
export type CellSummary = z.infer<typeof cellSchema>;
export type AttemptOutcome = z.infer<typeof attemptOutcome>;
export type Flakiness = z.infer<typeof flakinessSchema>;
export type DurationStatistics = z.infer<typeof durationSchema>;
export type SweepTotal = z.infer<typeof totalSchema>;
