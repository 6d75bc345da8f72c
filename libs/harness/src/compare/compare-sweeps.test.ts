import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { summarize } from "../summary/summarize.ts";
import type { SweepSummary } from "../summary/sweep-summary.ts";
import { sweep } from "../testing/sample-sweep.ts";
import { type Verdict, verdicts } from "../verdict.ts";
import { compareSweeps } from "./compare-sweeps.ts";

type Epochs = Readonly<Record<string, readonly Verdict[]>>;

const usage = { requests: 1, inputTokens: 100, cachedInputTokens: 0, outputTokens: 10 };

/** A sweep of scenarios that ask no model. */
const summary = (epochs: Epochs): SweepSummary => summarize(sweep(epochs));

/** A sweep of scenarios that ask a model. */
const modelSummary = (epochs: Epochs): SweepSummary => {
  const records = sweep(epochs);
  return summarize({ ...records, attempts: records.attempts.map((record) => ({ ...record, usage })) });
};

const ids = (scenarios: readonly { scenario: string }[]) => scenarios.map(({ scenario }) => scenario);

/** n scenarios with the same epochs. */
const times = (n: number, epochs: readonly Verdict[], prefix = "s"): Epochs =>
  Object.fromEntries(Array.from({ length: n }, (_, index) => [`${prefix}${index}`, epochs]));

const rerunCommand = (scenario: string) => `eval ${scenario}`;

describe("a deterministic scenario", () => {
  it("that went from pass to fail is a regression on its own, with the command to repeat it", () => {
    const comparison = compareSweeps(
      summary({ kept: ["pass"], broken: ["pass"] }),
      summary({ kept: ["pass"], broken: ["timeout"] }),
      { rerunCommand },
    );
    expect(comparison).toMatchObject({
      decision: "regression",
      exitCode: 1,
      reason: '1 scenario that passed fails now, without varying by chance: "broken".',
      passRate: { scenarios: 2, before: 1, after: 0.5 },
      regressions: [
        { scenario: "broken", evidence: "deterministic", sameContent: true, rerun: "eval broken" },
      ],
      improvements: [],
      tests: [],
    });
  });

  it("that went from fail to pass is an improvement", () => {
    expect(compareSweeps(summary({ mended: ["fail"] }), summary({ mended: ["pass"] }))).toMatchObject({
      decision: "ok",
      exitCode: 0,
      reason: "No regression in 1 scenario.",
      regressions: [],
      improvements: [{ scenario: "mended", evidence: "deterministic" }],
    });
  });

  it("counts in spite of cells that were not scored", () => {
    expect(
      compareSweeps(summary({ s: ["pass", "infra", "pass"] }), summary({ s: ["infra", "fail", "not-run"] })),
    ).toMatchObject({ decision: "regression" });
  });

  it("names three, and how many more there are", () => {
    const { reason } = compareSweeps(summary(times(5, ["pass"])), summary(times(5, ["fail"])));
    expect(reason).toBe(
      '5 scenarios that passed fail now, without varying by chance: "s0", "s1", "s2" and 2 more.',
    );
  });
});

describe("a scenario that varies by chance", () => {
  it("is one that was flaky on either side", () => {
    const flaky: Verdict[] = ["pass", "pass", "fail"];
    for (const [before, after] of [
      [flaky, ["fail", "fail", "fail"]],
      [
        ["pass", "pass", "pass"],
        ["fail", "fail", "pass"],
      ],
    ] as const) {
      const comparison = compareSweeps(summary({ s: before }), summary({ s: after }));
      expect(comparison).toMatchObject({
        decision: "undecided",
        exitCode: 5,
        reason:
          "1 scenario that varies by chance got worse on average, too few to tell it from chance: " +
          "run more epochs or scenarios.",
        regressions: [{ scenario: "s", evidence: "none" }],
        tests: [{ family: "several epochs", scenarios: 1, pValue: null, adjustedPValue: null }],
      });
    }
  });

  it("is one that asks a model, until three epochs agree on both sides", () => {
    const decisionOf = (epochs: number) =>
      compareSweeps(
        modelSummary({ s: Array<Verdict>(epochs).fill("pass") }),
        modelSummary({ s: Array<Verdict>(epochs).fill("fail") }),
      ).decision;
    expect([1, 2, 3].map(decisionOf)).toEqual(["undecided", "undecided", "regression"]);
  });

  it("with one epoch each is tested by McNemar: six of six worse is more than chance, five of six is not", () => {
    const before = modelSummary(times(6, ["pass"]));
    expect(compareSweeps(before, modelSummary(times(6, ["fail"])))).toMatchObject({
      decision: "regression",
      reason:
        "The 6 scenarios that vary by chance pass less often, by more than chance explains (exact McNemar, p = 0.031).",
      tests: [{ method: "exact McNemar", worse: 6, better: 0, pValue: 0.03125, adjustedPValue: 0.03125 }],
    });
    const fiveWorse = modelSummary({ ...times(6, ["fail"]), s5: ["pass"] });
    expect(compareSweeps(before, fiveWorse)).toMatchObject({
      decision: "ok",
      reason: 'What got worse is within chance: "s0", "s1", "s2" and 2 more.',
      tests: [{ pValue: 0.0625 }],
    });
  });

  it("is not tested with fewer than six of its kind: no outcome could be significant", () => {
    for (const [before, after] of [
      [modelSummary(times(5, ["pass"])), modelSummary(times(5, ["fail"]))],
      [summary(times(5, ["pass", "pass", "fail"])), summary(times(5, ["pass", "fail", "fail"]))],
    ] as const) {
      const comparison = compareSweeps(before, after);
      expect(comparison).toMatchObject({ decision: "undecided", tests: [{ scenarios: 5, pValue: null }] });
    }
  });

  it("is no reason to doubt where it did not get worse", () => {
    const before = summary({ s: ["pass", "fail"] });
    for (const after of [
      ["fail", "pass"],
      ["pass", "pass"],
    ] as const) {
      expect(compareSweeps(before, summary({ s: after }))).toMatchObject({ decision: "ok", regressions: [] });
    }
  });

  it("that got a little better is no improvement when its family fell", () => {
    const before = summary({
      ...times(8, ["pass", "pass", "pass", "fail"]),
      rose: ["pass", "fail", "fail", "fail"],
    });
    const after = summary({
      ...times(8, ["pass", "fail", "fail", "fail"]),
      rose: ["pass", "pass", "fail", "fail"],
    });
    expect(compareSweeps(before, after)).toMatchObject({
      decision: "regression",
      improvements: [],
      tests: [{ worse: 8, better: 1 }],
    });
  });

  it("with several epochs is tested by the paired bootstrap of pass rates", () => {
    const before = summary(times(8, ["pass", "pass", "pass", "fail"]));
    const after = summary(times(8, ["pass", "fail", "pass", "fail"]));
    const comparison = compareSweeps(before, after, { rerunCommand });
    expect(comparison).toMatchObject({
      decision: "regression",
      tests: [{ family: "several epochs", method: "paired bootstrap", worse: 8, difference: -0.25 }],
    });
    expect(comparison.regressions).toHaveLength(8);
    expect(comparison.regressions[0]).toMatchObject({ evidence: "test", rerun: "eval s0" });
    expect(compareSweeps(after, before)).toMatchObject({ decision: "ok", regressions: [] });
  });

  it("is adjusted by Holm where both families are tested", () => {
    const before = modelSummary({ ...times(6, ["pass"], "one"), ...times(6, ["pass", "fail"], "two") });
    const after = modelSummary({ ...times(6, ["fail"], "one"), ...times(6, ["pass", "fail"], "two") });
    const comparison = compareSweeps(before, after);
    expect(comparison.tests).toMatchObject([
      { family: "one epoch", pValue: 0.03125, adjustedPValue: 0.0625 },
      { family: "several epochs", pValue: 1, adjustedPValue: 1 },
    ]);
    expect(comparison.decision).toBe("ok");
    expect(compareSweeps(before, after, { alpha: 0.1 }).decision).toBe("regression");
  });
});

describe("undecided", () => {
  it("is a comparison of nothing", () => {
    const reason = "No scenario is scored in both sweeps with the same definition.";
    const empty = summary({});
    for (const [before, after] of [
      [empty, empty],
      [summary({ one: ["pass"] }), summary({ two: ["pass"] })],
      [summary({ one: ["infra"] }), summary({ one: ["pass"] })],
    ] as const) {
      expect(compareSweeps(before, after)).toMatchObject({ decision: "undecided", exitCode: 5, reason });
    }
  });

  it("is a scenario that passed and was not measured now", () => {
    for (const unscored of ["infra", "skipped", "not-run"] as const) {
      expect(
        compareSweeps(
          summary({ kept: ["pass"], gone: ["pass"] }),
          summary({ kept: ["pass"], gone: [unscored] }),
        ),
      ).toMatchObject({
        decision: "undecided",
        lost: ["gone"],
        reason: '1 scenario that passed has no score now: "gone".',
      });
    }
  });

  it("is a scenario that passed and is not admitted any more", () => {
    const records = sweep({ kept: ["pass"], gone: ["pass"] });
    const after = summarize({
      ...records,
      admissions: [
        ...records.admissions.slice(0, 1),
        { scenario: "gone", status: "green-on-nop", detail: "The untouched fixture passes." },
      ],
    });
    expect(compareSweeps(summarize(records), after)).toMatchObject({
      decision: "undecided",
      lost: ["gone"],
      notComparable: [{ scenario: "gone", before: "admitted", after: "green-on-nop" }],
    });
  });

  it("gives way to a certain regression, and is not asked for by what did not pass before", () => {
    const before = summary({ kept: ["pass"], gone: ["fail"], lost: ["pass"] });
    expect(
      compareSweeps(before, summary({ kept: ["fail"], gone: ["infra"], lost: ["infra"] })).decision,
    ).toBe("regression");
    expect(compareSweeps(before, summary({ kept: ["pass"], gone: ["infra"], lost: ["pass"] })).decision).toBe(
      "ok",
    );
  });
});

describe("a harness-error", () => {
  it("in the later sweep decides, whatever else there is", () => {
    const comparison = compareSweeps(
      summary({ one: ["pass"], two: ["pass", "pass"] }),
      summary({ one: ["fail"], two: ["harness-error", "harness-error"] }),
    );
    expect(comparison).toMatchObject({
      decision: "harness-error",
      exitCode: 6,
      reason: 'The harness cannot vouch for 2 cells of "two".',
    });
  });

  it("in the earlier sweep is a cell without a score", () => {
    expect(
      compareSweeps(summary({ one: ["harness-error"], two: ["pass"] }), summary(times(0, []))).decision,
    ).toBe("undecided");
    expect(
      compareSweeps(
        summary({ one: ["harness-error"], two: ["pass"] }),
        summary({ one: ["fail"], two: ["pass"] }),
      ).decision,
    ).toBe("ok");
  });
});

describe("what does not match", () => {
  it("is listed, and never averaged", () => {
    const records = sweep({ same: ["pass"], edited: ["fail"], added: ["fail"] });
    const after = summarize({
      ...records,
      planned: records.planned.map((plan) =>
        plan.scenario === "edited" ? { ...plan, definition: "e".repeat(64) } : plan,
      ),
    });
    const comparison = compareSweeps(summary({ same: ["pass"], edited: ["pass"], removed: ["pass"] }), after);
    expect(comparison).toMatchObject({
      decision: "ok",
      passRate: { scenarios: 1, before: 1, after: 1 },
      changed: ["edited"],
      onlyBefore: ["removed"],
      onlyAfter: ["added"],
    });
    expect(ids(comparison.aligned)).toEqual(["same"]);
  });

  it("is not the content under test: another key with the same definition is what one compares", () => {
    const records = sweep({ s: ["pass"] });
    const key = "f".repeat(64);
    const after = summarize({
      ...records,
      planned: records.planned.map((plan) => ({ ...plan, key })),
      attempts: records.attempts.map((record) => ({ ...record, key, verdict: "fail" as const })),
    });
    expect(compareSweeps(summarize(records), after).regressions).toMatchObject([{ sameContent: false }]);
  });
});

describe("any comparison", () => {
  const sides = fc
    .array(
      fc.record({
        before: fc.array(fc.constantFrom(...verdicts), { minLength: 1, maxLength: 4 }),
        after: fc.array(fc.constantFrom(...verdicts), { minLength: 1, maxLength: 4 }),
      }),
      { maxLength: 6 },
    )
    .map((scenarios) => ({
      before: summary(Object.fromEntries(scenarios.map(({ before }, index) => [`s${index}`, before]))),
      after: summary(Object.fromEntries(scenarios.map(({ after }, index) => [`s${index}`, after]))),
    }));

  it("turns regressions into improvements when the sides are swapped", () => {
    fc.assert(
      fc.property(sides, ({ before, after }) => {
        const [forward, backward] = [compareSweeps(before, after), compareSweeps(after, before)];
        expect(ids(backward.improvements)).toEqual(ids(forward.regressions));
        expect(ids(backward.regressions)).toEqual(ids(forward.improvements));
      }),
    );
  });

  it("never finds a sweep worse than itself", () => {
    fc.assert(
      fc.property(sides, ({ before }) => {
        const { decision, regressions, improvements } = compareSweeps(before, before);
        expect(decision).not.toBe("regression");
        expect([...regressions, ...improvements]).toEqual([]);
      }),
    );
  });

  it("says regression only with a scenario that got worse", () => {
    fc.assert(
      fc.property(sides, ({ before, after }) => {
        const { decision, regressions } = compareSweeps(before, after);
        if (decision === "regression") expect(regressions).not.toEqual([]);
      }),
    );
  });
});

it("refuses a level that is none", () => {
  const empty = summary({});
  for (const alpha of [0, 1, Number.NaN]) {
    expect(() => compareSweeps(empty, empty, { alpha })).toThrow(/Expected alpha between 0 and 1/);
  }
});
