import { readFile } from "node:fs/promises";
import type { Usage } from "@codex-orchestrator/manifest";
import { z } from "zod";
import { UsageError } from "../errors.ts";
import type { Tokens } from "./tokens.ts";

const price = z.number().nonnegative();

const schema = z.strictObject({
  version: z.string().trim().min(1).max(100),
  currency: z.string().regex(/^[A-Z]{3}$/, "must be three capital letters, such as USD"),
  models: z.record(
    z.string().min(1),
    z.strictObject({ input: price, cachedInput: price, output: price }).describe("For a million tokens."),
  ),
});

type Cost = NonNullable<Usage["cost"]>;

/** What models cost, as somebody wrote down on some day: the record names the table by its version. */
export class PriceTable {
  readonly #table: z.infer<typeof schema>;

  private constructor(table: z.infer<typeof schema>) {
    this.#table = table;
  }

  /** @throws {z.ZodError} when it is no price table */
  static of(table: unknown): PriceTable {
    return new PriceTable(schema.parse(table));
  }

  /** @throws {UsageError} when the file is missing or no price table */
  static async read(path: string): Promise<PriceTable> {
    try {
      return PriceTable.of(JSON.parse(await readFile(path, "utf8")));
    } catch (cause) {
      const problem = problemOf(cause);
      throw new UsageError(
        `${path} is no price table: ${problem}\n` +
          'Expected {"version": "…", "currency": "USD", "models": {"<model>": {"input": 1, "cachedInput": 0.1, "output": 4}}}, ' +
          "in units of the currency for a million tokens.",
        { cause },
      );
    }
  }

  /** Rounded to a millionth. Models that the table does not know cost nothing here, and are named. */
  costOf(perModel: ReadonlyMap<string, Tokens>): Cost {
    const { version, currency, models } = this.#table;
    let amount = 0;
    const unpriced: string[] = [];
    for (const [model, used] of perModel) {
      const prices = models[model];
      if (prices === undefined) unpriced.push(model);
      else
        amount +=
          (used.inputTokens - used.cachedInputTokens) * prices.input +
          used.cachedInputTokens * prices.cachedInput +
          used.outputTokens * prices.output;
    }
    return { amount: Math.round(amount) / 1_000_000, currency, priceTable: version, unpriced };
  }
}

/** Never what stands in the file: somebody may have named another one by mistake. */
function problemOf(cause: unknown): string {
  if (cause instanceof z.ZodError) return z.prettifyError(cause);
  if (cause instanceof SyntaxError) return "it is not JSON.";
  return `it cannot be read (${(cause as NodeJS.ErrnoException).code ?? "EIO"}).`;
}
