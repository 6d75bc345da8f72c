import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startDeadline } from "./deadline.ts";
import { BudgetLedger, noCharge, type Reservation } from "./ledger.ts";
import { budgetKeys, highestLimits, parseBudget } from "./limits.ts";

describe("limits on the command line", () => {
  it("are whole numbers by name", () => {
    expect(parseBudget("tokens=200000, cached_tokens=1,requests=5,turns=2,minutes=30")).toEqual({
      ...{ tokens: 200_000, cachedTokens: 1, requests: 5, turns: 2, minutes: 30 },
    });
  });

  it.each(["0", "-1", "NaN", "1.5", "1e3", "", "Infinity", "0x10", "9007199254740993", "१२"])(
    "are refused when they are %j",
    (value) => {
      expect(() => parseBudget(`tokens=${value}`)).toThrow(
        `--budget: tokens expects a whole number from 1 to 1000000000, received ${JSON.stringify(value)}.`,
      );
    },
  );

  it("are refused when they are absurd, unknown or given twice", () => {
    for (const [key, name] of Object.entries(budgetKeys))
      expect(() => parseBudget(`${key}=${highestLimits[name] + 1}`)).toThrow(
        /expects a whole number from 1 to/,
      );
    expect(() => parseBudget("token=5")).toThrow(/unknown key "token"\. Did you mean tokens\?/);
    expect(() => parseBudget("tokens=5,tokens=6")).toThrow("--budget: tokens is given twice.");
  });
});

describe("the ledger", () => {
  it("refuses what is more than what is left, says why, and keeps nothing of it", () => {
    const ledger = new BudgetLedger({ tokens: 100 });
    ledger.reserve({ tokens: 60 }).settle({ ...noCharge, tokens: 50 });
    expect(() => ledger.reserve({ tokens: 51 })).toThrow(
      "The budget of 100 tokens is used up: 50 used, at least 51 needed to go on. " +
        "Everything so far is kept. Go on with `resume <run> --budget tokens=<more>`.",
    );
    expect(ledger.remaining("tokens")).toBe(50);
  });

  it("keeps fresh and cached tokens apart", () => {
    const ledger = new BudgetLedger({ tokens: 10, cachedTokens: 1_000 });
    ledger.reserve({}).settle({ ...noCharge, tokens: 4, cachedTokens: 900 });
    expect([ledger.remaining("tokens"), ledger.remaining("cachedTokens")]).toEqual([6, 100]);
  });

  it("counts what earlier processes used", () => {
    const ledger = new BudgetLedger({ requests: 3 }, { ...noCharge, requests: 3 });
    expect(() => ledger.reserve({ requests: 1 })).toThrow(/The budget of 3 requests is used up/);
  });

  it("gives a child what is left, and nothing to anybody else meanwhile", () => {
    const ledger = new BudgetLedger({ tokens: 100, turns: 5 });
    ledger.reserve({ tokens: 30 });
    const child = ledger.reserveRest({ tokens: 10, turns: 1 });
    expect(child.allowance).toEqual({ tokens: 70, turns: 5 });
    expect(() => ledger.reserve({ tokens: 1 })).toThrow(/used up/);
    child.settle({ ...noCharge, tokens: 20, turns: 1 });
    expect([ledger.remaining("tokens"), ledger.remaining("turns")]).toEqual([50, 4]);
    expect(() => ledger.reserveRest({ tokens: 51 })).toThrow(/used up/);
  });

  it("never promises more than the limit, whatever is reserved and settled in whatever order", () => {
    const action = fc.record({
      need: fc.nat(60),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      settleNow: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.array(action), (limit, actions) => {
        const ledger = new BudgetLedger({ tokens: limit });
        const open: { reservation: Reservation; used: number }[] = [];
        for (const { need, share, settleNow } of actions) {
          if (need <= ledger.remaining("tokens"))
            open.push({ reservation: ledger.reserve({ tokens: need }), used: Math.floor(need * share) });
          else expect(() => ledger.reserve({ tokens: need })).toThrow(/used up/);
          const oldest = settleNow ? open.shift() : undefined;
          oldest?.reservation.settle({ ...noCharge, tokens: oldest.used });
          oldest?.reservation.settle({ ...noCharge, tokens: 1_000 });
        }
        const promised = open.reduce((sum, { reservation }) => sum + (reservation.allowance.tokens ?? 0), 0);
        expect(ledger.used.tokens + promised).toBeLessThanOrEqual(limit);
        expect(ledger.remaining("tokens")).toBe(limit - ledger.used.tokens - promised);
      }),
    );
  });
});

describe("minutes", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const forever = new AbortController().signal;

  it("end the work when they are over, those of earlier processes included", () => {
    const { signal, activeMs } = startDeadline(2, 60_000, forever);
    vi.advanceTimersByTime(59_999);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(activeMs()).toBe(120_000);
    expect(signal.reason).toMatchObject({ code: "E_BUDGET" });
    expect((signal.reason as Error).message).toMatch(/^The budget of 2 minutes is used up: 2 used/);
  });

  it("hold nothing up when the work ends before, and are not counted without a limit", () => {
    startDeadline(2, 0, forever).stop();
    startDeadline(undefined, 0, forever);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("let an interruption from outside through", () => {
    const controller = new AbortController();
    const { signal } = startDeadline(1, 0, controller.signal);
    controller.abort(new Error("Interrupted by SIGINT."));
    expect((signal.reason as Error).message).toBe("Interrupted by SIGINT.");
  });
});
