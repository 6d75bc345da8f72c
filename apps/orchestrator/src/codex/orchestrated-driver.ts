import {
  RpcError,
  ThreadNotFoundError,
  TurnFailedError,
  TurnInterruptedError,
  type CodexDriver,
  type CodexThread,
  type ForkingDriver,
  type ThreadOptions,
  type TurnOptions,
  type TurnResult,
  type UnfinishedTurn,
} from "@codex-orchestrator/codex";
import type { BudgetLedger, Charge, Reservation } from "../budget/ledger.ts";
import type { StoppedTurn, StoppedTurns } from "../durable/stopped-turn.ts";
import { ApprovalNeededError, BudgetError, type RunSuspension } from "../errors.ts";
import { messageToGoOn } from "./message-to-go-on.ts";
import { OverseenTurn, type TurnOversight } from "./overseen-turn.ts";

export interface Oversight extends TurnOversight {
  ledger: BudgetLedger;
  onTurn: () => void;
  /** Keeps what a turn did as evidence. */
  onResult: (turn: UnfinishedTurn) => Promise<void>;
  /** Leaves the run waiting, instead of telling the model that a tool failed. */
  suspend: (reason: RunSuspension) => void;
  /** Why the run should wait after a turn that failed, if it should. */
  unavailable: (failure: unknown) => RunSuspension | undefined;
  /** That the run names. */
  model?: string | undefined;
  stops: StoppedTurns;
  worktree: { tree: () => Promise<string>; restore: (tree: string) => Promise<void> };
  /** Of the Codex that was started. */
  codexVersion: () => string;
  /** Puts on record that a turn that had stopped could not go on, and why. */
  onLost: (detail: string) => Promise<void>;
}

/** A turn that cannot pay for this is not begun. */
const leastForATurn: Partial<Charge> = { turns: 1, requests: 1, tokens: 2_000 };

/** What a thread of an earlier process may do. */
const sandboxed = { sandbox: "workspace-write", approvalPolicy: "on-request" };

/**
 * Codex under the rules of a run: each turn gets what is left of the budget and is ended when it is used up, and what
 * Codex may not do by itself is decided by people. A turn that was ended for such a reason is kept with its thread, and
 * goes on in the process that makes the same call again.
 */
export class OrchestratedDriver implements CodexDriver {
  readonly #start: () => Promise<ForkingDriver>;
  readonly #oversight: Oversight;
  readonly #turns = new Set<Promise<TurnResult>>();
  readonly #options = new Map<string, StoppedTurn["options"]>();
  #driver: Promise<ForkingDriver> | undefined;

  /** @param start is called when the first thread is needed: a run that patterns can do starts no Codex */
  constructor(start: () => Promise<ForkingDriver>, oversight: Oversight) {
    this.#start = start;
    this.#oversight = oversight;
  }

  startThread({ cwd, ...options }: ThreadOptions): Promise<CodexThread> {
    return this.#open(options, (driver) => driver.startThread({ cwd, ...options }));
  }

  resumeThread(id: string): Promise<CodexThread> {
    const options = this.#options.get(id) ?? sandboxed;
    return this.#open(options, (driver) => driver.resumeThread(id, this.#here(options)));
  }

  /** Waits until no turn is at work: a turn that was stopped still ends its processes and tells what it used. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#turns);
  }

  async close(): Promise<void> {
    const driver = await this.#driver?.catch(() => undefined);
    await driver?.close();
  }

  async #open(options: object, open: (driver: ForkingDriver) => Promise<CodexThread>): Promise<CodexThread> {
    const driver = await (this.#driver ??= this.#start());
    const stopped = await this.#oversight.stops.take();
    if (stopped !== undefined) {
      const thread = await this.#takeUp(driver, stopped);
      if (thread !== undefined) return this.#oversee(thread, stopped.options, stopped);
    }
    return this.#oversee(await open(driver), options as StoppedTurn["options"]);
  }

  #here(options: StoppedTurn["options"]): ThreadOptions {
    return { ...(options as Partial<ThreadOptions>), cwd: this.#oversight.directory };
  }

  /** @returns undefined when the turn cannot go on; then the worktree is as it was before it */
  async #takeUp(driver: ForkingDriver, stopped: StoppedTurn): Promise<CodexThread | undefined> {
    const { worktree, onLost, codexVersion, model } = this.#oversight;
    const { thread, turn, codex, begun } = stopped;
    const options = this.#here(stopped.options);
    try {
      if (codex !== codexVersion())
        throw new ThreadNotFoundError(thread, `it is of Codex ${codex}, and this is ${codexVersion()}.`);
      // Codex would have the history summed up first, by the model that there may not be.
      if (stopped.model !== model)
        throw new ThreadNotFoundError(thread, `it is of another model than ${model ?? "the default"}.`);
      return await (begun ? driver.forkThread(thread, turn, options) : driver.resumeThread(thread, options));
    } catch (error) {
      if (!(error instanceof ThreadNotFoundError || error instanceof RpcError)) throw error;
      await worktree.restore(stopped.treeBefore);
      await onLost(`Codex's turn could not go on, and began again from the tree before it. ${error.message}`);
      return undefined;
    }
  }

  #oversee(thread: CodexThread, options: StoppedTurn["options"], stopped?: StoppedTurn): CodexThread {
    this.#options.set(thread.id, options);
    let goingOn = stopped;
    return {
      id: thread.id,
      run: (prompt, turnOptions = {}) => {
        const turn = this.#turn(thread, prompt, turnOptions, goingOn);
        goingOn = undefined;
        return this.#track(turn);
      },
    };
  }

  #track(turn: Promise<TurnResult>): Promise<TurnResult> {
    this.#turns.add(turn);
    const forget = (): void => void this.#turns.delete(turn);
    turn.then(forget, forget);
    return turn;
  }

  /** @param stopped the turn that this one goes on with */
  async #turn(
    thread: CodexThread,
    prompt: string,
    options: TurnOptions,
    stopped: StoppedTurn | undefined,
  ): Promise<TurnResult> {
    const { onTurn, onResult, worktree, desk, unavailable } = this.#oversight;
    const treeBefore = stopped?.treeBefore ?? (await worktree.tree());
    const turn = new OverseenTurn(await this.#reserve(stopped), this.#oversight);
    onTurn();
    try {
      const task = stopped === undefined ? prompt : messageToGoOn(stopped, desk);
      const result = await thread.run(task, turn.options(options));
      await onResult(result);
      return result;
    } catch (error) {
      const reason = turn.stoppedBy ?? unavailable(error);
      if (reason !== undefined) {
        if (error instanceof TurnInterruptedError || error instanceof TurnFailedError)
          await onResult(error.turn);
        await this.#stop(turn, reason, thread.id, treeBefore);
      }
      throw error;
    } finally {
      await turn.settle();
    }
  }

  /** First the turn is kept, then it is asked for a decision: what is decided then finds a turn that can go on. */
  async #stop(turn: OverseenTurn, reason: RunSuspension, thread: string, treeBefore: string): Promise<void> {
    const { stops, desk, suspend, codexVersion, model } = this.#oversight;
    const options = this.#options.get(thread) ?? sandboxed;
    const asked = [...turn.wishes.keys()];
    const at = { thread, options, codex: codexVersion(), treeBefore, asked, begun: false, model };
    if (turn.id !== undefined) await stops.keep({ ...at, turn: turn.id });
    const pending = [];
    for (const wish of turn.wishes.values()) pending.push(await desk.ask(wish));
    const list = pending.map(({ id, reason }) => `${id}, ${reason}`).join("; ");
    suspend(list === "" ? reason : new ApprovalNeededError(`Waiting for approval: ${list}`));
  }

  /** @throws {BudgetError} */
  async #reserve(stopped: StoppedTurn | undefined): Promise<Reservation> {
    const { ledger, stops, suspend } = this.#oversight;
    try {
      return ledger.reserveRest(leastForATurn);
    } catch (error) {
      if (error instanceof BudgetError) {
        if (stopped === undefined) await stops.keep();
        suspend(error);
      }
      throw error;
    }
  }
}
