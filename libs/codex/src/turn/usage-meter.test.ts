import { describe, expect, it } from "vitest";

import { UsageMeter, noUsage } from "./usage-meter.ts";

const tokens = (count: number) => ({ ...noUsage, inputTokens: count, outputTokens: count });

describe("the tokens of a turn", () => {
  it("are what the thread used since the turn before", () => {
    const meter = new UsageMeter();
    meter.beginTurn();
    meter.update(tokens(10), tokens(10));
    meter.update(tokens(30), tokens(20));
    expect(meter.turn).toEqual(tokens(30));
    meter.beginTurn();
    expect(meter.turn).toEqual(noUsage);
    meter.update(tokens(35), tokens(5));
    expect([meter.turn, meter.thread]).toEqual([tokens(5), tokens(35)]);
  });

  it("of a thread that was not followed from its beginning begin with the first request that is told", () => {
    const meter = new UsageMeter();
    meter.beginTurn();
    meter.update(tokens(110), tokens(10));
    meter.update(tokens(115), tokens(5));
    expect(meter.turn).toEqual(tokens(15));
  });

  it("are none when nothing is told, and never fewer", () => {
    const meter = new UsageMeter();
    meter.beginTurn();
    meter.update(tokens(100), tokens(100));
    meter.beginTurn();
    meter.update(tokens(20), tokens(20));
    expect(meter.turn).toEqual(noUsage);
  });
});
