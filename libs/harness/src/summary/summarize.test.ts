import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import { admit, attempt, plan, sweep } from "../testing/sample-sweep.ts";
import { type Verdict, isScored, verdicts } from "../verdict.ts";
import { summarize } from "./summarize.ts";
import { sweepSummarySchema } from "./sweep-summary.ts";

const run = "2025-10-16T18-19-14Z-k3f9";

const anySweep = fc
  .array(fc.array(fc.constantFrom(...verdicts), { minLength: 1, maxLength: 4 }), { maxLength: 5 })
  .map((scenarios) => Object.fromEntries(scenarios.map((epochs, index) => [`s${index}`, epochs])));

const countOf = (all: readonly Verdict[], wanted: (verdict: Verdict) => boolean) => all.filter(wanted).length;

describe("the denominator of a sweep", () => {
  it("is what was planned, and both bounds say what was not measured", () => {
    const { total } = summarize(
      sweep({ one: ["pass", "pass"], two: ["fail", "infra"], three: ["timeout", "not-run"] }),
    );
    expect(total).toMatchObject({
      planned: 6,
      scored: 4,
      passed: 2,
      verdicts: {
        pass: 2,
        fail: 1,
        timeout: 1,
        limit: 0,
        infra: 1,
        "harness-error": 0,
        skipped: 0,
        "not-run": 1,
      },
      passRate: { low: 2 / 6, high: 4 / 6, ofScored: 0.5 },
    });
    // scipy 1.17.1: binomtest(2, 6) and binomtest(4, 6), proportion_ci(0.95, "wilson").
    expect(total.wilson.low).toBeCloseTo(0.09677141110578047, 12);
    expect(total.wilson.high).toBeCloseTo(0.9032285888942195, 12);
  });

  it("counts every planned cell exactly once, and every interval holds the rate", () => {
    fc.assert(
      fc.property(anySweep, (epochs) => {
        const cells = Object.values(epochs).flat();
        const { total } = summarize(sweep(epochs));
        const passed = countOf(cells, (verdict) => verdict === "pass");
        expect(total.planned).toBe(cells.length);
        expect(Object.values(total.verdicts).reduce((sum, count) => sum + count)).toBe(cells.length);
        expect(total.scored).toBe(countOf(cells, isScored));
        expect(total.passed).toBe(passed);
        expect(total.passRate.low).toBeLessThanOrEqual(total.passRate.high);
        expect(total.wilson.low).toBeLessThanOrEqual(total.passRate.low);
        expect(total.wilson.high).toBeGreaterThanOrEqual(total.passRate.high);
      }),
    );
  });

  it("is a valid summary, and the same bytes whatever order the records come in", () => {
    fc.assert(
      fc.property(anySweep, (epochs) => {
        const records = sweep(epochs);
        const summary = summarize(records);
        expect(sweepSummarySchema.parse(summary)).toEqual(summary);
        const turned = summarize({ ...records, attempts: records.attempts.toReversed() });
        expect(JSON.stringify(turned)).toBe(JSON.stringify(summary));
      }),
    );
  });

  it("can be published as JSON Schema", () => {
    expect(z.toJSONSchema(sweepSummarySchema)).toMatchObject({
      type: "object",
      properties: { schemaVersion: { const: 1 } },
      additionalProperties: false,
    });
  });

  it("knows nothing of an empty sweep", () => {
    expect(summarize({ run, planned: [], attempts: [], admissions: [] }).total).toMatchObject({
      planned: 0,
      passRate: { low: 0, high: 1, ofScored: null },
      wilson: { low: 0, high: 1 },
      clusterBootstrap: null,
      durationMs: null,
      usage: null,
    });
  });

  it("has a cluster interval from two scenarios on, as wide as what was not measured", () => {
    expect(summarize(sweep({ one: ["pass", "fail"] })).total.clusterBootstrap).toBeNull();
    const unmeasured = summarize(sweep({ one: ["infra"], two: ["infra"], three: ["pass"] }));
    expect(unmeasured.total.clusterBootstrap).toEqual({ low: 0, high: 1 });
  });
});

describe("what is not admitted", () => {
  const planned = [plan("good"), plan("green"), plan("unchecked")];
  const summary = summarize({
    run,
    planned,
    attempts: [attempt("good", "pass"), attempt("green", "pass"), attempt("unchecked", "pass")],
    admissions: [
      admit("good"),
      { scenario: "green", status: "green-on-nop", detail: "The untouched fixture passes." },
    ],
  });

  it("never enters a score", () => {
    expect(summary.total).toMatchObject({ planned: 1, scored: 1, passed: 1 });
    expect(summary.scenarios.map(({ scenario }) => scenario)).toEqual(["good"]);
  });

  it("is listed apart, with its reason and its attempts", () => {
    expect(summary.notAdmitted).toMatchObject([
      { scenario: "green", status: "green-on-nop", detail: "The untouched fixture passes." },
      {
        scenario: "unchecked",
        status: "not-checked",
        detail: "Its admission has not been checked.",
        attempts: [{ epoch: 1, attempt: 1, verdict: "pass" }],
      },
    ]);
  });
});

describe("the attempts of a cell", () => {
  it("count by the last one, and the earlier ones stay listed", () => {
    const [scenario] = summarize({
      run,
      planned: [plan("slow", { epochs: 2 })],
      attempts: [
        attempt("slow", "pass", { attempt: 3, alone: true, durationMs: 700 }),
        attempt("slow", "infra", { attempt: 1, durationMs: 5 }),
        attempt("slow", "timeout", { attempt: 2, durationMs: 9000 }),
      ],
      admissions: [admit("slow")],
    }).scenarios;
    expect(scenario!.cells).toEqual([
      {
        epoch: 1,
        verdict: "pass",
        reason: "It came to pass.",
        attempt: 3,
        durationMs: 700,
        earlier: [
          { attempt: 1, verdict: "infra", reason: "It came to infra.", alone: false, durationMs: 5 },
          { attempt: 2, verdict: "timeout", reason: "It came to timeout.", alone: false, durationMs: 9000 },
        ],
      },
      {
        epoch: 2,
        verdict: "not-run",
        reason: "No attempt was made.",
        attempt: null,
        durationMs: null,
        earlier: [],
      },
    ]);
    expect(scenario!.durationMs).toEqual({ count: 1, total: 700, min: 700, median: 700, p95: 700, max: 700 });
  });

  it("do not count at other content than planned, nor outside the plan, and are listed as ignored", () => {
    const summary = summarize({
      run,
      planned: [plan("one")],
      attempts: [
        attempt("one", "pass", { key: "c".repeat(64) }),
        attempt("one", "pass", { epoch: 2 }),
        attempt("gone", "pass"),
      ],
      admissions: [admit("one")],
    });
    expect(summary.total.verdicts).toMatchObject({ pass: 0, "not-run": 1 });
    expect(summary.ignored).toEqual([
      { scenario: "gone", epoch: 1, attempt: 1, why: "scenario not planned" },
      { scenario: "one", epoch: 1, attempt: 1, why: "other content key" },
      { scenario: "one", epoch: 2, attempt: 1, why: "epoch not planned" },
    ]);
  });

  it("cannot come twice", () => {
    const records = sweep({ one: ["pass"] });
    expect(() => summarize({ ...records, attempts: [...records.attempts, attempt("one", "fail")] })).toThrow(
      expect.objectContaining({
        code: "E_INCONSISTENT_RECORDS",
        message:
          'There are two records for "one", epoch 1, attempt 1. Keep one of them: it is not known which one to count.',
      }),
    );
    expect(() => summarize({ ...records, planned: [plan("one"), plan("one")] })).toThrow(
      /two plans for "one"/,
    );
    expect(() => summarize({ ...records, admissions: [admit("one"), admit("one")] })).toThrow(
      /two admissions for "one"/,
    );
  });
});

describe("a scenario", () => {
  it("has pass@k and pass^k for every k that its scored epochs allow", () => {
    const [scenario] = summarize(sweep({ noisy: ["pass", "fail", "pass", "infra"] })).scenarios;
    expect(scenario).toMatchObject({ trials: 3, passes: 2 });
    expect(scenario!.reliability).toEqual([
      { k: 1, passAtK: 2 / 3, passHatK: 2 / 3 },
      { k: 2, passAtK: 1, passHatK: expect.closeTo(1 / 3, 14) as number },
      { k: 3, passAtK: 1, passHatK: 0 },
    ]);
  });

  it("sums what agents used over all attempts, and the cost where all of them say it", () => {
    const free = { requests: 1, inputTokens: 10, cachedInputTokens: 4, outputTokens: 2 };
    const usage = { ...free, costUsd: 0.25 };
    const records = {
      run,
      planned: [plan("paid"), plan("unknown"), plan("none")],
      attempts: [
        attempt("paid", "infra", { usage }),
        attempt("paid", "pass", { attempt: 2, usage }),
        attempt("unknown", "pass", { usage: free }),
        attempt("none", "pass"),
      ],
      admissions: ["paid", "unknown", "none"].map(admit),
    };
    const { scenarios, total } = summarize(records);
    expect(scenarios.map((scenario) => scenario.usage)).toEqual([
      { requests: 2, inputTokens: 20, cachedInputTokens: 8, outputTokens: 4, costUsd: 0.5 },
      free,
      null,
    ]);
    expect(total.usage).toEqual({ requests: 3, inputTokens: 30, cachedInputTokens: 12, outputTokens: 6 });
  });

  it("says how long its scored attempts took", () => {
    const durations = [100, 200, 300, 400];
    const records = sweep({ timed: ["pass", "pass", "pass", "fail"] });
    const [scenario] = summarize({
      ...records,
      attempts: records.attempts.map((record, index) => ({ ...record, durationMs: durations[index]! })),
    }).scenarios;
    expect(scenario!.durationMs).toEqual({
      count: 4,
      total: 1000,
      min: 100,
      median: 250,
      p95: 385,
      max: 400,
    });
  });
});
