import { basename } from "node:path";
import { canonicalHash, type JsonValue } from "@codex-orchestrator/canonical-json";
import type { Redactor } from "@codex-orchestrator/process-runner";
import { missOf, reasonFor } from "./compare/explain-miss.ts";
import { firstDifference, type Difference } from "./compare/first-difference.ts";
import type { Miss, MissReason } from "./errors.ts";
import type { Entry } from "./file/format.ts";
import type { Cassette } from "./file/read-cassette.ts";
import { answerOf, outcomeOf, type Outcome } from "./outcome.ts";
import { redactedJson } from "./redacted-json.ts";
import type { Tape, TapedCall } from "./tape.ts";
import { Turnstile } from "./turnstile.ts";

export interface ReplayOptions {
  redactor: Redactor;
  /** What is known to differ from the recording, as sentences; a miss repeats them. */
  notes?: readonly string[];
  /** Why the cassette does not fit this run at all: the error of its first call. */
  refusal?: Error;
}

/**
 * A tape that answers from a cassette. The first call that is not the one recorded is a miss, and so is every call
 * after it: an agent that is told of a failed tool and goes on must not hide where the two parted.
 */
export class Replay implements Tape {
  readonly #cassette: Cassette;
  readonly #redactor: Redactor;
  readonly #notes: readonly string[];
  readonly #turnstile = new Turnstile();
  #position = 0;
  #miss: Error | undefined;

  constructor(cassette: Cassette, { redactor, notes = [], refusal }: ReplayOptions) {
    this.#cassette = cassette;
    this.#miss = refusal;
    this.#redactor = redactor;
    this.#notes = notes;
  }

  /** @throws {CassetteMissError} */
  play<Answer>(
    call: TapedCall,
    _work: () => Promise<Answer>,
    redo?: (answer: Answer) => Promise<void>,
  ): Promise<Answer> {
    return this.#turnstile.pass(call, async () => {
      const entry = this.#next(call);
      const answer = answerOf(outcomeIn(entry)) as Answer;
      await redo?.(answer).catch((cause: unknown) => {
        this.#part(entry, "worktree", undefined, cause instanceof Error ? cause.message : String(cause));
      });
      return answer;
    });
  }

  /** @throws {CassetteMissError} */
  witness<Answer>(call: TapedCall, work: () => Promise<Answer>): Promise<Answer> {
    return this.#turnstile.pass(call, async () => {
      const entry = this.#next(call);
      const recorded = outcomeIn(entry);
      const outcome = redactedJson(await outcomeOf(work, call.signal), this.#redactor);
      const difference = firstDifference(recorded as unknown as JsonValue, outcome);
      if (difference !== undefined) this.#part(entry, "tool-result", difference);
      return answerOf(recorded) as Answer;
    });
  }

  /** @throws {CassetteMissError} when a call missed, or when the recording goes on */
  finish(): void {
    if (this.#miss !== undefined) throw this.#miss;
    const next = this.#cassette.entries[this.#position];
    if (next !== undefined)
      this.#part(next, "order", undefined, "The run has ended, but the recording goes on.");
  }

  #next(call: TapedCall): Entry {
    if (this.#miss !== undefined) throw this.#miss;
    const request = redactedJson(call.request, this.#redactor);
    const entry = this.#cassette.entries[this.#position];
    if (entry === undefined) return this.#runOut(call, request);
    if (entry.kind !== call.kind || entry.actor !== call.actor) this.#outOfOrder(entry, call, request);
    if (entry.requestHash !== canonicalHash(request)) {
      const difference = firstDifference(entry.request, request);
      if (this.#laterSame(request) !== undefined) this.#outOfOrder(entry, call, request);
      if (difference !== undefined) this.#part(entry, reasonFor(entry, difference), difference);
    }
    this.#position += 1;
    return entry;
  }

  #runOut({ kind, actor }: TapedCall, request: JsonValue): never {
    const entry = this.#position + 1;
    const hint = `The recording ends before it. Received: ${describe({ kind, actor, request })}.`;
    this.#fail({ reason: "end", entry, kind, actor }, hint);
  }

  #outOfOrder(entry: Entry, { kind, actor }: TapedCall, request: JsonValue): never {
    const later = this.#laterSame(request);
    const known = later === undefined ? "" : `, which was recorded as entry ${later}`;
    this.#part(
      entry,
      "order",
      undefined,
      `Recorded: ${describe(entry)}. Received: ${describe({ kind, actor, request })}${known}.`,
    );
  }

  #laterSame(request: JsonValue): number | undefined {
    const hash = canonicalHash(request);
    return this.#cassette.entries.slice(this.#position + 1).find(({ requestHash }) => requestHash === hash)
      ?.seq;
  }

  #part({ seq, kind, actor }: Entry, reason: MissReason, difference?: Difference, hint?: string): never {
    this.#fail({ reason, entry: seq, kind, actor, ...difference }, hint);
  }

  #fail(miss: Miss, hint?: string): never {
    const { file, entries } = this.#cassette;
    // A miss goes on record, where no path of the machine may stand.
    this.#miss ??= missOf({ cassette: basename(file), notes: this.#notes }, entries.length, miss, hint);
    throw this.#miss;
  }
}

function outcomeIn({ response, error }: Entry): Outcome<JsonValue> {
  return error === undefined ? { response: response ?? null } : { error };
}

/** A call in a few words: the model, or the tool with its arguments. */
function describe({ kind, actor, request }: Pick<Entry, "kind" | "actor" | "request">): string {
  const { model, tool } = request as { model?: string; tool?: string };
  return `a ${kind} call of the ${actor} (${model ?? tool ?? "unnamed"})`;
}
