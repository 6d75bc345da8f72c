import type { Usage } from "@codex-orchestrator/manifest";
import { costOf, type PriceTable } from "./price-table.ts";
import { addTokens, noTokens, type Tokens } from "./tokens.ts";

/** Adds up what a run used: in all, by model and by role. */
export class UsageMeter {
  readonly #perModel: Map<string, Tokens>;
  readonly #perRole: Map<string, Tokens>;
  readonly #prices: PriceTable | undefined;
  #turns: number;

  /** @param before what earlier processes of the same run used */
  constructor(before: Usage, prices?: PriceTable) {
    this.#perModel = new Map(Object.entries(before.perModel));
    this.#perRole = new Map(Object.entries(before.perRole ?? {}));
    this.#turns = before.turns ?? 0;
    this.#prices = prices;
  }

  /** A request that used nothing, such as one to the offline model, leaves no trace. */
  add(role: string, model: string, used: Tokens): void {
    if (used.requests === 0) return;
    this.#perModel.set(model, addTokens(this.#perModel.get(model) ?? noTokens, used));
    this.#perRole.set(role, addTokens(this.#perRole.get(role) ?? noTokens, used));
  }

  addTurn(): void {
    this.#turns += 1;
  }

  total(activeMs: number): Usage {
    const cost = this.#prices && costOf(this.#prices, this.#perModel);
    return {
      ...[...this.#perModel.values()].reduce(addTokens, noTokens),
      turns: this.#turns,
      activeMs,
      perModel: Object.fromEntries(this.#perModel),
      perRole: Object.fromEntries(this.#perRole),
      ...(cost !== undefined && { cost }),
    };
  }
}
