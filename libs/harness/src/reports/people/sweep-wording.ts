import type { Interval } from "../../statistics/interval/interval.ts";
import type { Flakiness, ScenarioSummary, SweepTotal } from "../../summary/sweep-summary.ts";
import { type Verdict, verdicts } from "../../verdict.ts";
import { formatCount, formatPercent } from "../text/format-number.ts";

const range = ({ low, high }: Interval): string => `${formatPercent(low)} to ${formatPercent(high)}`;

/** The rate with both bounds; never a rate of the measured part alone. */
export const rateSentence = ({ planned, scored, passed, passRate }: SweepTotal): string => {
  if (planned === 0) return "No admitted scenario was planned: nothing is known.";
  const unscored =
    scored === planned ? "all scored" : `${planned - scored} not scored: failed at worst, passed at best`;
  return `${passed} of ${formatCount(planned, "cell")} passed, ${range(passRate)} (${unscored}).`;
};

export const intervalSentence = ({ wilson, clusterBootstrap }: SweepTotal): string =>
  `95 % intervals: ${range(wilson)} (Wilson, over cells)` +
  (clusterBootstrap === null ? "." : `, ${range(clusterBootstrap)} (bootstrap, over scenarios).`);

/** Undefined where no agent ran. */
export const usageSentence = ({ usage }: SweepTotal): string | undefined => {
  if (usage === null) return undefined;
  const cost = usage.costUsd === undefined ? "cost not known" : `${usage.costUsd.toFixed(4)} USD`;
  return (
    `Agents: ${formatCount(usage.requests, "request")}, ${usage.inputTokens} input tokens ` +
    `(${usage.cachedInputTokens} cached), ${usage.outputTokens} output tokens, ${cost}.`
  );
};

export const verdictCounts = (counts: Readonly<Record<Verdict, number>>): string =>
  verdicts
    .filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `${counts[verdict]} ${verdict}`)
    .join(", ");

export const scenarioVerdicts = ({ cells }: ScenarioSummary): string =>
  verdictCounts(
    Object.fromEntries(
      verdicts.map((verdict) => [verdict, cells.filter((cell) => cell.verdict === verdict).length]),
    ) as Record<Verdict, number>,
  );

const flakySide = ({ epoch, attempt, verdict }: Flakiness["one"]): string =>
  `${verdict} (epoch ${epoch}, attempt ${attempt})`;

export const flakySentence = ({ one, other, difference }: Flakiness): string =>
  `${flakySide(one)} and ${flakySide(other)} with the same content. ` +
  (difference === null
    ? "No recorded case or assertion differs."
    : `First difference: ${difference.kind} "${difference.name}", ${difference.one} and ${difference.other}.`);
