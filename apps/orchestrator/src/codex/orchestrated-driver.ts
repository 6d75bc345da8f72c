import type {
  ApprovalRequest,
  Approve,
  CodexDriver,
  CodexThread,
  ThreadOptions,
  TokenUsage,
  TurnOptions,
  TurnResult,
} from "@codex-orchestrator/codex";
import type { JsonValue } from "@codex-orchestrator/canonical-json";
import type { ApprovalDesk, Wish } from "../approvals/approval-desk.ts";
import type { BudgetLedger, Charge, Reservation } from "../budget/ledger.ts";
import { ApprovalNeededError, BudgetError, type RunSuspension } from "../errors.ts";
import { chargeOf } from "../usage/budgeted-models.ts";
import { noTokens, subtractTokens, type Tokens } from "../usage/tokens.ts";

export interface Oversight {
  ledger: BudgetLedger;
  desk: ApprovalDesk;
  /** Of one answer of Codex's model. */
  onUsage: (used: Tokens) => Promise<void>;
  onTurn: () => void;
  /** Keeps what a turn did as evidence. */
  onResult: (result: TurnResult) => Promise<void>;
  /** Leaves the run waiting, instead of telling the model that a tool failed. */
  suspend: (reason: RunSuspension) => void;
  /** Why the run should wait after a turn that failed, if it should. */
  unavailable: (failure: unknown) => RunSuspension | undefined;
  /** The worktree, which the record must not name. */
  directory: string;
}

/** A turn that cannot pay for this is not begun. */
const leastForATurn: Partial<Charge> = { turns: 1, requests: 1, tokens: 2_000 };

/**
 * Codex under the rules of a run: each turn gets what is left of the budget and is ended when it is used up, and what
 * Codex may not do by itself is decided by people, between processes if need be.
 */
export class OrchestratedDriver implements CodexDriver {
  readonly #start: () => Promise<CodexDriver>;
  readonly #oversight: Oversight;
  readonly #turns = new Set<Promise<TurnResult>>();
  #driver: Promise<CodexDriver> | undefined;

  /** @param start is called when the first thread is needed: a run that patterns can do starts no Codex */
  constructor(start: () => Promise<CodexDriver>, oversight: Oversight) {
    this.#start = start;
    this.#oversight = oversight;
  }

  async startThread(options: ThreadOptions): Promise<CodexThread> {
    return this.#oversee(await (await this.#started()).startThread(options));
  }

  async resumeThread(id: string, options?: Partial<ThreadOptions>): Promise<CodexThread> {
    return this.#oversee(await (await this.#started()).resumeThread(id, options));
  }

  /** Waits until no turn is at work: a turn that was stopped still ends its processes and tells what it used. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#turns);
  }

  async close(): Promise<void> {
    const driver = await this.#driver?.catch(() => undefined);
    await driver?.close();
  }

  #started(): Promise<CodexDriver> {
    return (this.#driver ??= this.#start());
  }

  #oversee(thread: CodexThread): CodexThread {
    return {
      id: thread.id,
      run: (prompt, options) => this.#track(this.#turn(thread, prompt, options ?? {})),
    };
  }

  #track(turn: Promise<TurnResult>): Promise<TurnResult> {
    this.#turns.add(turn);
    const forget = (): void => void this.#turns.delete(turn);
    turn.then(forget, forget);
    return turn;
  }

  async #turn(thread: CodexThread, prompt: string, options: TurnOptions): Promise<TurnResult> {
    const { ledger, onTurn, onResult, unavailable, suspend } = this.#oversight;
    const turn = new OverseenTurn(this.#reserve(ledger), this.#oversight);
    onTurn();
    try {
      const result = await thread.run(prompt, turn.options(options));
      await onResult(result);
      return result;
    } catch (error) {
      const reason = unavailable(error);
      if (reason !== undefined) suspend(reason);
      throw error;
    } finally {
      await turn.settle();
    }
  }

  #reserve(ledger: BudgetLedger): Reservation {
    try {
      return ledger.reserveRest(leastForATurn);
    } catch (error) {
      if (error instanceof BudgetError) this.#oversight.suspend(error);
      throw error;
    }
  }
}

class OverseenTurn {
  readonly #reservation: Reservation;
  readonly #oversight: Oversight;
  readonly #stop = new AbortController();
  readonly #recorded: Promise<void>[] = [];
  #used: Tokens = noTokens;

  constructor(reservation: Reservation, oversight: Oversight) {
    this.#reservation = reservation;
    this.#oversight = oversight;
  }

  options(given: TurnOptions): TurnOptions {
    const signals = given.signal === undefined ? [this.#stop.signal] : [given.signal, this.#stop.signal];
    return {
      ...given,
      signal: AbortSignal.any(signals),
      approve: this.#approve,
      onEvent: (event) => {
        if (event.type === "usage") this.#count(event.turn);
        given.onEvent?.(event);
      },
    };
  }

  /** @throws when what was used could not be put on record */
  async settle(): Promise<void> {
    this.#reservation.settle({ ...chargeOf(this.#used), turns: 1 });
    await Promise.all(this.#recorded);
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

  readonly #approve: Approve = async (request) => {
    const wish = wishOf(request, this.#oversight.directory);
    const record = await this.#oversight.desk.ask(wish);
    if (record.decision === "approved") return "accept";
    if (record.decision !== "pending") return "decline";
    this.#end(new ApprovalNeededError(`Waiting for approval: ${record.id}, ${wish.reason}`));
    return "cancel";
  };

  #end(reason: RunSuspension): void {
    this.#oversight.suspend(reason);
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
