import { text, type Options } from "../cli/arguments.ts";
import type { SettingChanges } from "../settings/run-settings.ts";

/** Options of the settings that `run` decides and `resume` may change. */
export const settingOptions = {
  model: { type: "string" },
  "codex-model": { type: "string" },
  budget: { type: "string" },
  prices: { type: "string" },
} as const;

/** @throws {UsageError} for limits that are none, or a file that is no price table */
export async function settingChangesIn(values: Options): Promise<SettingChanges> {
  const [{ parseBudget }, { readPriceTable }] = await Promise.all([
    import("../budget/limits.ts"),
    import("../usage/price-table.ts"),
  ]);
  const [budget, prices] = [text(values["budget"]), text(values["prices"])];
  return {
    model: text(values["model"]),
    codexModel: text(values["codex-model"]),
    budget: budget === undefined ? undefined : parseBudget(budget),
    prices: prices === undefined ? undefined : await readPriceTable(prices),
  };
}
