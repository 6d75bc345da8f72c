import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Agent, Runner, Usage, type ModelProvider } from "@openai/agents";
import { assistantMessage, ScriptedModel } from "@openai/agents/testing";
import { describe, expect, it } from "vitest";
import { BudgetLedger } from "../budget/ledger.ts";
import type { BudgetLimits } from "../budget/limits.ts";
import { budgetedModels } from "./budgeted-models.ts";
import { readPriceTable, type PriceTable } from "./price-table.ts";
import { noTokens } from "./tokens.ts";
import { UsageMeter } from "./usage-meter.ts";

const answer = {
  usage: new Usage({
    ...{ requests: 1, inputTokens: 1_000, outputTokens: 50, totalTokens: 1_050 },
    inputTokensDetails: { cached_tokens: 800 },
  }),
  output: [assistantMessage("done")],
};

function scripted(limits: BudgetLimits, steps = [answer]) {
  const model = new ScriptedModel(steps);
  const ledger = new BudgetLedger(limits);
  const used: unknown[] = [];
  const provider: ModelProvider = { getModel: () => model };
  const modelProvider = budgetedModels(provider, {
    ledger,
    isFree: (name) => name === "free",
    onUsage: (name, tokens) => {
      used.push([name, tokens]);
      return Promise.resolve();
    },
  });
  const runner = new Runner({ modelProvider, tracingDisabled: true });
  const ask = (name: string, text = "hello") => runner.run(new Agent({ name: "a", model: name }), text);
  return { model, ledger, used, ask };
}

describe("a request to a model", () => {
  it("is settled by what the provider says, fresh and cached apart", async () => {
    const { ledger, used, ask } = scripted({ tokens: 10_000, cachedTokens: 10_000, requests: 10 });
    await ask("m");
    expect(ledger.used).toEqual({ tokens: 250, cachedTokens: 800, requests: 1, turns: 0 });
    expect(used).toEqual([
      ["m", { requests: 1, inputTokens: 1_000, cachedInputTokens: 800, outputTokens: 50 }],
    ]);
  });

  it("is not made when what is left does not pay for its input and a short answer", async () => {
    const { model, ask } = scripted({ tokens: 300 });
    await expect(ask("m", "word ".repeat(100))).rejects.toMatchObject({ code: "E_BUDGET" });
    expect(model.calls).toHaveLength(0);
  });

  it("tells the model how much it may say, and only where there is a limit", async () => {
    const limited = scripted({ tokens: 1_000 });
    await limited.ask("m");
    const { maxTokens } = limited.model.calls[0]!.request.modelSettings;
    expect(maxTokens).toBeGreaterThan(256);
    expect(maxTokens).toBeLessThan(1_000);
    const unlimited = scripted({ requests: 5 });
    await unlimited.ask("m");
    expect(unlimited.model.calls[0]!.request.modelSettings.maxTokens).toBeUndefined();
  });

  it("that fails counts as a request", async () => {
    const { ledger, ask } = scripted({ requests: 2 }, []);
    await expect(ask("m")).rejects.toThrow();
    expect(ledger.used.requests).toBe(1);
  });

  it("to a model that costs nothing needs no budget", async () => {
    const { used, ask } = scripted({ tokens: 1, requests: 1 });
    await ask("free");
    expect(used).toEqual([]);
  });
});

describe("usage", () => {
  const before = { ...noTokens, perModel: {} };

  it("is told by model and by role, and goes on where an earlier process ended", () => {
    const first = new UsageMeter(before);
    first.add("planner", "m", { requests: 1, inputTokens: 10, cachedInputTokens: 4, outputTokens: 2 });
    first.add("builder", "patterns/builder", noTokens);
    first.addTurn();
    const second = new UsageMeter(first.total(500));
    second.add("builder", "m", { requests: 2, inputTokens: 20, cachedInputTokens: 0, outputTokens: 5 });
    expect(second.total(900)).toEqual({
      ...{ requests: 3, inputTokens: 30, cachedInputTokens: 4, outputTokens: 7, turns: 1, activeMs: 900 },
      perModel: { m: { requests: 3, inputTokens: 30, cachedInputTokens: 4, outputTokens: 7 } },
      perRole: {
        planner: { requests: 1, inputTokens: 10, cachedInputTokens: 4, outputTokens: 2 },
        builder: { requests: 2, inputTokens: 20, cachedInputTokens: 0, outputTokens: 5 },
      },
    });
  });

  it("has a cost where there is a price table, which names what it does not know", () => {
    const prices: PriceTable = {
      ...{ version: "2026-11", currency: "USD" },
      models: { m: { input: 2, cachedInput: 0.5, output: 10 } },
    };
    const meter = new UsageMeter(before, prices);
    meter.add("planner", "m", { requests: 1, inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 100 });
    meter.add("planner", "other", { requests: 1, inputTokens: 1, cachedInputTokens: 0, outputTokens: 1 });
    expect(meter.total(0).cost).toEqual({
      ...{ amount: 0.0024, currency: "USD", priceTable: "2026-11", unpriced: ["other"] },
    });
  });

  it("names no word of a file that is no price table", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "prices-")), "secrets.env");
    writeFileSync(path, "KEY=hunter2");
    await expect(readPriceTable(path)).rejects.toThrow(/is no price table: it is not JSON\./);
    writeFileSync(path, '{"version": "1", "currency": "dollars", "models": {}}');
    await expect(readPriceTable(path)).rejects.toThrow(/three capital letters/);
    writeFileSync(path, " ".repeat(300_000));
    await expect(readPriceTable(path)).rejects.toThrow(/it has 300000 bytes, more than the 262144/);
    await expect(readPriceTable(`${path}.gone`)).rejects.toThrow(/it cannot be read \(ENOENT\)\./);
    rmSync(dirname(path), { recursive: true });
  });
});
