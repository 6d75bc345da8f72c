import { readFile, stat } from "node:fs/promises";
import type { Usage } from "@codex-orchestrator/manifest";
import { z } from "zod";
import { UsageError } from "../errors.ts";
import type { Tokens } from "./tokens.ts";

const maximumBytes = 256 * 1024;

const price = z.number().nonnegative();

/** A million tokens of a model, in units of the currency. */
const modelPrices = z.strictObject({ input: price, cachedInput: price, output: price });

export const priceTableSchema = z.strictObject({
  version: z.string().trim().min(1).max(100),
  currency: z.string().regex(/^[A-Z]{3}$/, "must be three capital letters, such as USD"),
  models: z.record(z.string().min(1).max(200), modelPrices),
});

/** What models cost, as somebody wrote down on some day: the record names the table by its version. */
export type PriceTable = z.infer<typeof priceTableSchema>;

type Cost = NonNullable<Usage["cost"]>;

/** @throws {UsageError} when the file is missing, too large or no price table */
export async function readPriceTable(path: string): Promise<PriceTable> {
  try {
    const { size } = await stat(path);
    if (size > maximumBytes)
      throw new RangeError(`it has ${size} bytes, more than the ${maximumBytes} that are kept with a run.`);
    return priceTableSchema.parse(JSON.parse(await readFile(path, "utf8")));
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
export function costOf(
  { version, currency, models }: PriceTable,
  perModel: ReadonlyMap<string, Tokens>,
): Cost {
  let amount = 0;
  const unpriced: string[] = [];
  for (const [model, used] of perModel) {
    const prices = Object.hasOwn(models, model) ? models[model] : undefined;
    if (prices === undefined) unpriced.push(model);
    else
      amount +=
        (used.inputTokens - used.cachedInputTokens) * prices.input +
        used.cachedInputTokens * prices.cachedInput +
        used.outputTokens * prices.output;
  }
  return { amount: Math.round(amount) / 1_000_000, currency, priceTable: version, unpriced };
}

/** Never what stands in the file: somebody may have named another one by mistake. */
function problemOf(cause: unknown): string {
  if (cause instanceof z.ZodError) return z.prettifyError(cause);
  if (cause instanceof SyntaxError) return "it is not JSON.";
  if (cause instanceof RangeError) return cause.message;
  return `it cannot be read (${(cause as NodeJS.ErrnoException).code ?? "EIO"}).`;
}
