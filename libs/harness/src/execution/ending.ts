import type { RunResult } from "@codex-orchestrator/process-runner";
import type { Verdict } from "../verdict.ts";

/** How an attempt ended, in one sentence. */
export interface Ending {
  readonly verdict: Verdict;
  readonly reason: string;
}

export const ending = (verdict: Verdict, reason: string): Ending => ({ verdict, reason });

/** What the runner itself cut short, or could not end; undefined for a command that ended by itself. */
export function endingOfRun(what: string, result: RunResult): Ending | undefined {
  const survivors = result.termination?.survivors ?? [];
  if (survivors.length > 0) {
    const names = survivors.map(({ name, pid }) => `${name} (${pid})`).join(", ");
    return ending("harness-error", `Processes of ${what} could not be ended: ${names}.`);
  }
  switch (result.outcome) {
    case "timed-out":
      return ending("timeout", `${capital(what)} ran into its time limit.`);
    case "idle":
      return ending("timeout", `${capital(what)} printed nothing for longer than allowed.`);
    case "limit":
      return ending(
        "limit",
        `${capital(what)} used more than its limit allows (${(result.limits?.reached ?? []).join(", ")}).`,
      );
    case "aborted":
      return ending("not-run", "The sweep was interrupted.");
    default:
      return undefined;
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
