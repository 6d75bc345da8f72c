import type { Usage } from "@codex-orchestrator/manifest";
import { startDeadline } from "../budget/deadline.ts";
import { BudgetLedger, noCharge } from "../budget/ledger.ts";
import type { BudgetLimits } from "../budget/limits.ts";
import type { RunSuspension } from "../errors.ts";
import type { Role } from "../manager/ports.ts";
import { chargeOf } from "./budgeted-models.ts";
import type { PriceTable } from "./price-table.ts";
import type { Tokens } from "./tokens.ts";
import { UsageMeter } from "./usage-meter.ts";

/** What a run may use and has used, in this process and earlier ones. */
export interface Accounts {
  readonly ledger: BudgetLedger;
  /** Counts what a request used, and puts it on record: a process that is killed loses no count. */
  count: (role: Role, model: string, used: Tokens) => Promise<void>;
  /** Aborted from outside, when the minutes are over, and by `suspend`. */
  readonly signal: AbortSignal;
  /** Stops whatever the run is doing, so that it waits. */
  suspend: (reason: RunSuspension) => void;
  /** @throws {BudgetError} when no turn is left */
  takeTurn: () => void;
  /** Counts a turn of Codex, whose budget was reserved with its tokens. */
  countTurn: () => void;
  usage: () => Usage;
  close: () => void;
}

export interface AccountsInput {
  budget: BudgetLimits;
  /** What earlier processes of the run used. */
  before: Usage;
  prices?: PriceTable | undefined;
  record: (usage: Usage) => Promise<void>;
  signal: AbortSignal;
}

export function openAccounts({ budget, before, prices, record, signal }: AccountsInput): Accounts {
  const ledger = new BudgetLedger(budget, { ...chargeOf(before), turns: before.turns ?? 0 });
  const meter = new UsageMeter(before, prices);
  const suspension = new AbortController();
  const deadline = startDeadline(budget.minutes, before.activeMs ?? 0, signal);
  const usage = () => meter.total(deadline.activeMs());
  return {
    ledger,
    count: async (role, model, used) => {
      meter.add(role, model, used);
      await record(usage());
    },
    signal: AbortSignal.any([deadline.signal, suspension.signal]),
    suspend: (reason) => {
      suspension.abort(reason);
    },
    takeTurn: () => {
      ledger.reserve({ turns: 1 }).settle({ ...noCharge, turns: 1 });
      meter.addTurn();
    },
    countTurn: () => {
      meter.addTurn();
    },
    usage,
    close: () => {
      deadline.stop();
    },
  };
}
