import { BudgetError } from "../errors.ts";
import { plural } from "../format.ts";
import { budgetKeys, type BudgetLimits } from "./limits.ts";

/** What something used up, or may use up. `tokens` are fresh ones, as in the limits. */
export interface Charge {
  tokens: number;
  cachedTokens: number;
  requests: number;
  turns: number;
}

export const noCharge: Charge = { tokens: 0, cachedTokens: 0, requests: 0, turns: 0 };

/** A part of the budget that is set aside for one piece of work. */
export interface Reservation {
  /** The part that the work may use; absent members have no limit. */
  readonly allowance: Partial<Charge>;
  /** Replaces what was set aside by what was used. The first call counts. */
  settle: (used: Charge) => void;
}

const kinds = ["tokens", "cachedTokens", "requests", "turns"] as const;

/**
 * The budget of one run. Work reserves its part before it begins, so that calls at the same time cannot all spend the
 * same remainder; a child gets what is left and no more.
 */
export class BudgetLedger {
  readonly #limits: BudgetLimits;
  #used: Charge;
  #reserved: Charge = noCharge;

  /** @param used by earlier processes of the same run */
  constructor(limits: BudgetLimits, used: Charge = noCharge) {
    this.#limits = limits;
    this.#used = used;
  }

  get used(): Charge {
    return this.#used;
  }

  /** What is neither used nor reserved; infinite where there is no limit. */
  remaining(kind: keyof Charge): number {
    const limit = this.#limits[kind];
    return limit === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(0, limit - this.#used[kind] - this.#reserved[kind]);
  }

  /** @throws {BudgetError} when less is left; nothing is reserved then */
  reserve(needed: Partial<Charge>): Reservation {
    for (const kind of kinds) this.#require(kind, needed[kind] ?? 0);
    return this.#setAside({ ...noCharge, ...needed }, needed);
  }

  /**
   * Sets aside everything that is left, for work whose use is not known before.
   *
   * @param least without which the work is not worth beginning
   * @throws {BudgetError}
   */
  reserveRest(least: Partial<Charge>): Reservation {
    for (const kind of kinds) this.#require(kind, least[kind] ?? 0);
    const limited = kinds.filter((kind) => this.#limits[kind] !== undefined);
    const rest = Object.fromEntries(limited.map((kind) => [kind, this.remaining(kind)]));
    return this.#setAside({ ...noCharge, ...rest }, rest);
  }

  #require(kind: keyof Charge, needed: number): void {
    const remaining = this.remaining(kind);
    // A limit that is exactly used up stops what needs nothing more of it, too, when it has no use for the rest.
    if (needed <= remaining) return;
    const limit = this.#limits[kind] ?? 0;
    throw new BudgetError(usedUp(kind, limit, this.#used[kind], needed));
  }

  #setAside(reserved: Charge, allowance: Partial<Charge>): Reservation {
    this.#reserved = combine(this.#reserved, reserved, 1);
    let open = true;
    return {
      allowance,
      settle: (used) => {
        if (!open) return;
        open = false;
        this.#reserved = combine(this.#reserved, reserved, -1);
        this.#used = combine(this.#used, used, 1);
      },
    };
  }
}

/** What to tell people when a limit ends a run. */
export function usedUp(kind: keyof BudgetLimits, limit: number, used: number, needed: number): string {
  const [key = kind] = Object.entries(budgetKeys).find(([, name]) => name === kind) ?? [];
  const unit = key.replace("_", " ").replace(/s$/, "");
  return (
    `The budget of ${plural(limit, unit)} is used up: ${used} used, at least ${needed} needed to go on. ` +
    `Everything so far is kept. Go on with \`resume <run> --budget ${key}=<more>\`.`
  );
}

function combine(a: Charge, b: Charge, sign: 1 | -1): Charge {
  return {
    tokens: a.tokens + sign * b.tokens,
    cachedTokens: a.cachedTokens + sign * b.cachedTokens,
    requests: a.requests + sign * b.requests,
    turns: a.turns + sign * b.turns,
  };
}
