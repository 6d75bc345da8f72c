import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import { summarize } from "../../summary/summarize.ts";
import { hostileSweep, hostileTexts } from "../../testing/hostile-sweep.ts";
import { reportedSweep } from "../../testing/reported-sweep.ts";
import { sweep } from "../../testing/sample-sweep.ts";
import { verdicts } from "../../verdict.ts";
import { type CtrfReport, ctrfReport } from "./ctrf-report.ts";

const status = z.enum(["passed", "failed", "skipped", "pending", "other"]);

/** The schema that ctrf.io publishes (schema/ctrf.schema.json of ctrf-io/ctrf), as far as a sweep uses it. */
const published = z.strictObject({
  reportFormat: z.literal("CTRF"),
  specVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
  results: z.strictObject({
    tool: z.strictObject({ name: z.string().min(1) }),
    summary: z.strictObject({
      tests: z.int(),
      passed: z.int(),
      failed: z.int(),
      skipped: z.int(),
      pending: z.int(),
      other: z.int(),
      flaky: z.int().optional(),
      suites: z.int().optional(),
      start: z.int(),
      stop: z.int(),
      extra: z.record(z.string(), z.unknown()).optional(),
    }),
    tests: z.array(
      z.strictObject({
        name: z.string().min(1),
        status,
        duration: z.int(),
        start: z.int().optional(),
        stop: z.int().optional(),
        suite: z.array(z.string()).min(1).optional(),
        message: z.string().optional(),
        trace: z.string().optional(),
        rawStatus: z.string().optional(),
        tags: z.array(z.string()).optional(),
        retries: z.int().optional(),
        retryAttempts: z
          .array(
            z.strictObject({
              attempt: z.int().min(1),
              status,
              duration: z.int().optional(),
              message: z.string().optional(),
            }),
          )
          .optional(),
        flaky: z.boolean().optional(),
      }),
    ),
  }),
});

const report = (records: typeof reportedSweep): CtrfReport =>
  ctrfReport(summarize(records), records.attempts);

describe("a CTRF report", () => {
  it("sums a sweep up", () => {
    const { tool, summary } = report(reportedSweep).results;
    expect(tool).toEqual({ name: "@codex-orchestrator/harness" });
    expect(summary).toEqual({
      tests: 7,
      passed: 3,
      failed: 1,
      skipped: 1,
      pending: 1,
      other: 1,
      flaky: 1,
      suites: 5,
      start: Date.UTC(2025, 9, 16, 18, 19, 14),
      stop: Date.UTC(2025, 9, 16, 18, 19, 17, 400),
      extra: {
        run: "2025-10-16T18-19-14Z-k3f9",
        planned: 6,
        scored: 4,
        passRate: { low: 0.5, high: 5 / 6, ofScored: 0.75 },
      },
    });
  });

  it("has a test for each epoch, with its retries, and one for what is not admitted", () => {
    const { tests } = report(reportedSweep).results;
    const start = Date.UTC(2025, 9, 16, 18, 19, 14);
    expect(tests.slice(2)).toEqual([
      {
        name: "The divides scenario (epoch 1)",
        status: "passed",
        duration: 1000,
        start,
        stop: start + 1000,
        suite: ["divides"],
        rawStatus: "pass",
        tags: ["sample"],
        flaky: true,
      },
      {
        name: "The divides scenario (epoch 2)",
        status: "failed",
        duration: 1000,
        start,
        stop: start + 1000,
        suite: ["divides"],
        message: "1 case that has to pass failed.",
        trace: [
          "fail-to-pass failed: by zero",
          "assertion does not hold: onlyTouches src/**: README.md was changed.",
          "grader modified, restored before grading: tests/divide.test.ts",
          "test: vitest run (exit code 1)",
          "stderr:",
          "expected 1 & 2",
        ].join("\n"),
        rawStatus: "fail",
        tags: ["sample"],
      },
      {
        name: "The installs scenario (epoch 1)",
        status: "other",
        duration: 1000,
        start,
        stop: start + 1000,
        suite: ["installs"],
        message: "The registry cannot be reached.",
        rawStatus: "infra",
        tags: ["sample"],
        retries: 1,
        retryAttempts: [{ attempt: 1, status: "failed", duration: 60_000, message: "It came to timeout." }],
      },
      {
        name: "The waits scenario (epoch 1)",
        status: "pending",
        duration: 0,
        suite: ["waits"],
        message: "No attempt was made.",
        rawStatus: "not-run",
        tags: ["sample"],
      },
      {
        name: "The green scenario (admission)",
        status: "skipped",
        duration: 0,
        suite: ["green"],
        message: "Not admitted: The untouched fixture passes.",
        rawStatus: "green-on-nop",
        tags: ["sample"],
      },
    ]);
  });

  it("keeps to the published schema, and its counts to its tests", () => {
    const epochs = fc.array(fc.constantFrom(...verdicts), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(epochs, { maxLength: 5 }), (scenarios) => {
        const records = sweep(Object.fromEntries(scenarios.map((list, index) => [`s${index}`, list])));
        const ctrf = report(records);
        expect(published.parse(ctrf)).toEqual(ctrf);
        const { summary, tests } = ctrf.results;
        expect(summary.tests).toBe(tests.length);
        for (const wanted of status.options) {
          expect(summary[wanted]).toBe(tests.filter((test) => test.status === wanted).length);
        }
        expect(summary.stop).toBeGreaterThanOrEqual(summary.start);
      }),
    );
  });

  it("survives every text as JSON", () => {
    const ctrf = report(hostileSweep([...hostileTexts, "x".repeat(1_000_000)]));
    const json = JSON.stringify(ctrf);
    expect(published.parse(JSON.parse(json))).toEqual(ctrf);
    expect(json.isWellFormed()).toBe(true);
    expect(json.length).toBeLessThan(300_000);
    expect(json).toContain("… (984000 more characters)");
  });
});
