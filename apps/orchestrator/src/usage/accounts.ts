import type { Usage } from "@codex-orchestrator/manifest";
import { startDeadline } from "../budget/deadline.ts";
import { BudgetLedger, noCharge } from "../budget/ledger.ts";
import type { BudgetLimits } from "../budget/limits.ts";
import type { RunSuspension } from "../errors.ts";
import { chargeOf } from "./budgeted-models.ts";
import type { PriceTable } from "./price-table.ts";
import { UsageMeter } from "./usage-meter.ts";

/** What a run may use and has used, in this process and earlier ones. */
export interface Accounts {
  readonly ledger: BudgetLedger;
  readonly meter: UsageMeter;
  /** Aborted from outside, when the minutes are over, and by `suspend`. */
  readonly signal: AbortSignal;
  /** Stops whatever the run is doing, so that it waits. */
  suspend: (reason: RunSuspension) => void;
  /** @throws {BudgetError} when no turn is left */
  takeTurn: () => void;
  usage: () => Usage;
  close: () => void;
}

export interface AccountsInput {
  budget: BudgetLimits;
  /** What earlier processes of the run used. */
  before: Usage;
  prices?: PriceTable | undefined;
  signal: AbortSignal;
}

export function openAccounts({ budget, before, prices, signal }: AccountsInput): Accounts {
  const ledger = new BudgetLedger(budget, { ...chargeOf(before), turns: before.turns ?? 0 });
  const meter = new UsageMeter(before, prices);
  const suspension = new AbortController();
  const deadline = startDeadline(budget.minutes, before.activeMs ?? 0, signal);
  return {
    ledger,
    meter,
    signal: AbortSignal.any([deadline.signal, suspension.signal]),
    suspend: (reason) => {
      suspension.abort(reason);
    },
    takeTurn: () => {
      ledger.reserve({ turns: 1 }).settle({ ...noCharge, turns: 1 });
      meter.addTurn();
    },
    usage: () => meter.total(deadline.activeMs()),
    close: () => {
      deadline.stop();
    },
  };
}
