import { UsageError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";

/** What a run may use up in all, however often it is resumed. An absent member has no limit. */
export interface BudgetLimits {
  /** Input tokens that came from no cache, and output tokens. */
  tokens?: number;
  /** Input tokens that the provider had in its cache. */
  cachedTokens?: number;
  /** Requests to a model, those of Codex too. */
  requests?: number;
  /** Questions to a peer, and turns of Codex. */
  turns?: number;
  /** Wall time in which somebody works on the run. */
  minutes?: number;
}

/** Above these a number is a slip of the keyboard; and a timer of Node holds 24 days. */
export const highestLimits: Readonly<Required<BudgetLimits>> = {
  tokens: 1_000_000_000,
  cachedTokens: 10_000_000_000,
  requests: 1_000_000,
  turns: 100_000,
  minutes: 7 * 24 * 60,
};

/** As task files and the command line write them. */
export const budgetKeys = {
  tokens: "tokens",
  cached_tokens: "cachedTokens",
  requests: "requests",
  turns: "turns",
  minutes: "minutes",
} as const satisfies Record<string, keyof BudgetLimits>;

type BudgetKey = keyof typeof budgetKeys;

/**
 * Reads `tokens=200000,minutes=30`.
 *
 * @throws {UsageError} naming the part, for an unknown or repeated key and for anything but a whole number in its range
 */
export function parseBudget(text: string): BudgetLimits {
  const limits: BudgetLimits = {};
  for (const part of text.split(",")) {
    const [key = "", value = ""] = part.split("=", 2).map((side) => side.trim());
    if (!isBudgetKey(key))
      throw new UsageError(
        `--budget: unknown key ${JSON.stringify(key)}.${didYouMean(key, Object.keys(budgetKeys))} ` +
          "Write for example --budget tokens=200000,minutes=30.",
      );
    const name = budgetKeys[key];
    if (limits[name] !== undefined) throw new UsageError(`--budget: ${key} is given twice.`);
    limits[name] = parseLimit(key, value);
  }
  return limits;
}

function parseLimit(key: BudgetKey, text: string): number {
  const highest = highestLimits[budgetKeys[key]];
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= highest) return value;
  throw new UsageError(
    `--budget: ${key} expects a whole number from 1 to ${highest}, received ${JSON.stringify(text)}.`,
  );
}

function isBudgetKey(key: string): key is BudgetKey {
  return Object.hasOwn(budgetKeys, key);
}
