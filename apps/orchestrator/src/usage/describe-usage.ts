import type { Usage } from "@codex-orchestrator/manifest";
import { plural } from "../format.ts";
import type { Tokens } from "./tokens.ts";

/** What a run used, in a few words. */
export function describeUsage(usage: Usage): string {
  const { cost } = usage;
  if (cost === undefined) return describeTokens(usage);
  const without = cost.unpriced.length === 0 ? "" : `, without ${cost.unpriced.join(", ")}`;
  return `${describeTokens(usage)}; ${cost.amount} ${cost.currency} by price table ${cost.priceTable}${without}`;
}

/** A line for each role and each model that used something. */
export function usageLines({ perRole = {}, perModel }: Usage): string[] {
  const lines = [...Object.entries(perRole), ...Object.entries(perModel)];
  return lines.map(([name, used]) => `${name}: ${describeTokens(used)}`);
}

function describeTokens({ requests, inputTokens, cachedInputTokens, outputTokens }: Tokens): string {
  const cached = cachedInputTokens === 0 ? "" : ` (${cachedInputTokens} cached)`;
  return `${plural(requests, "request")}, ${inputTokens} tokens in${cached}, ${outputTokens} out`;
}
