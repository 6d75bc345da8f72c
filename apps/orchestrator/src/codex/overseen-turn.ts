import type { ApprovalRequest, Approve, TokenUsage, TurnEvent, TurnOptions } from "@codex-orchestrator/codex";
import type { JsonValue } from "@codex-orchestrator/canonical-json";
import { subjectDigestOf, type ApprovalDesk, type Wish } from "../approvals/approval-desk.ts";
import type { Reservation } from "../budget/ledger.ts";
import { ApprovalNeededError, BudgetError, type RunSuspension } from "../errors.ts";
import { chargeOf } from "../usage/budgeted-models.ts";
import { noTokens, subtractTokens, type Tokens } from "../usage/tokens.ts";

export interface TurnOversight {
  desk: ApprovalDesk;
  /** Of one answer of Codex's model. */
  onUsage: (used: Tokens) => Promise<void>;
  /** The worktree, which the record must not name. */
  directory: string;
}

/** One turn of Codex: it is ended when it has used up its part of the budget, or wants what nobody has decided on yet. */
export class OverseenTurn {
  readonly #reservation: Reservation;
  readonly #oversight: TurnOversight;
  readonly #stop = new AbortController();
  readonly #recorded: Promise<void>[] = [];
  readonly #wishes = new Map<string, Wish>();
  #used: Tokens = noTokens;
  #id: string | undefined;
  #stoppedBy: RunSuspension | undefined;

  constructor(reservation: Reservation, oversight: TurnOversight) {
    this.#reservation = reservation;
    this.#oversight = oversight;
  }

  /** As Codex names it; undefined before it has begun. */
  get id(): string | undefined {
    return this.#id;
  }

  /** Why it was ended from here. */
  get stoppedBy(): RunSuspension | undefined {
    return this.#stoppedBy;
  }

  /** What it wanted when it was ended, to be decided on, by digest. */
  get wishes(): ReadonlyMap<string, Wish> {
    return this.#wishes;
  }

  options(given: TurnOptions): TurnOptions {
    const signals = given.signal === undefined ? [this.#stop.signal] : [given.signal, this.#stop.signal];
    return {
      ...given,
      signal: AbortSignal.any(signals),
      approve: this.#approve,
      onEvent: (event) => {
        this.#note(event);
        given.onEvent?.(event);
      },
    };
  }

  /** @throws when what was used could not be put on record */
  async settle(): Promise<void> {
    this.#reservation.settle({ ...chargeOf(this.#used), turns: 1 });
    await Promise.all(this.#recorded);
  }

  #note(event: TurnEvent): void {
    if (event.type === "turn-started") this.#id = event.turnId;
    if (event.type === "usage") this.#count(event.turn);
  }

  /** Codex tells what the turn used so far after each answer of its model. */
  #count({ inputTokens, cachedInputTokens, outputTokens }: TokenUsage): void {
    const before = this.#used;
    this.#used = { requests: before.requests + 1, inputTokens, cachedInputTokens, outputTokens };
    const recorded = this.#oversight.onUsage(subtractTokens(this.#used, before));
    // It is awaited, and its failure told, when the turn is settled.
    recorded.catch(() => undefined);
    this.#recorded.push(recorded);
    const { allowance } = this.#reservation;
    const charge = chargeOf(this.#used);
    for (const kind of ["tokens", "cachedTokens", "requests"] as const)
      if (charge[kind] > (allowance[kind] ?? Number.POSITIVE_INFINITY))
        this.#end(new BudgetError(`Codex used more ${kind} than the budget had left for its turn.`));
  }

  readonly #approve: Approve = (request) => {
    const wish = wishOf(request, this.#oversight.directory);
    const decision = this.#oversight.desk.recordOf(wish)?.decision;
    if (decision === "approved") return Promise.resolve("accept");
    if (decision !== undefined && decision !== "pending") return Promise.resolve("decline");
    this.#wishes.set(subjectDigestOf(wish), wish);
    this.#end(new ApprovalNeededError(`Waiting for approval: ${wish.reason}`));
    return Promise.resolve("cancel");
  };

  #end(reason: RunSuspension): void {
    this.#stoppedBy ??= reason;
    this.#stop.abort(reason);
  }
}

function wishOf(request: ApprovalRequest, directory: string): Wish {
  const { kind, command, cwd, changes, tool, reason } = request;
  const subject = withoutDirectory({ kind, command, cwd, changes, tool }, directory);
  const what = command ?? tool?.name ?? changes?.map(({ path }) => path).join(", ") ?? kind;
  const why = reason === undefined ? "" : ` (${reason})`;
  return {
    action: `codex ${kind}`,
    reason: `Codex asks for ${what}${why}`.replaceAll(directory, "."),
    subject,
  };
}

/** What is asked for is the same in another checkout. */
function withoutDirectory(value: unknown, directory: string): JsonValue {
  return JSON.parse(
    JSON.stringify(value).replaceAll(JSON.stringify(directory).slice(1, -1), "."),
  ) as JsonValue;
}
