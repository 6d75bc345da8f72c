import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchBudget } from "./budget.ts";

const usage = (inputTokens: number, outputTokens: number) => ({
  ...{ requests: 1, inputTokens, outputTokens, cachedInputTokens: 0 },
  perModel: {},
});
const forever = new AbortController().signal;

describe("minutes", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("abort the run when they are over, not before", () => {
    const { signal } = watchBudget({ budget: { minutes: 2 } }, forever);
    vi.advanceTimersByTime(119_999);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.reason).toMatchObject({ code: "E_BUDGET" });
    expect((signal.reason as Error).message).toBe(
      "The budget of 2 minutes is used up. Raise budget.minutes in the task file to go further.",
    );
  });

  it("hold nothing up when the run ends before, and none are counted without a budget", () => {
    watchBudget({ budget: { minutes: 2 } }, forever).stop();
    watchBudget({ budget: {} }, forever);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("tokens", () => {
  it("may be used up to the budget, and not beyond", () => {
    const { check } = watchBudget({ budget: { tokens: 100 } }, forever);
    expect(() => {
      check(usage(60, 40));
    }).not.toThrow();
    expect(() => {
      check(usage(61, 40));
    }).toThrow(/The budget of 100 tokens is used up\. 101 were used\./);
  });
});

it("an interruption from outside comes through", () => {
  const controller = new AbortController();
  const { signal } = watchBudget({ budget: { minutes: 1 } }, controller.signal);
  controller.abort(new Error("Interrupted by SIGINT."));
  expect((signal.reason as Error).message).toBe("Interrupted by SIGINT.");
});
