import { canonicalHash, type JsonValue } from "@codex-orchestrator/canonical-json";
import type { Redactor } from "@codex-orchestrator/process-runner";
import { CassetteWriter } from "./file/cassette-writer.ts";
import { formatVersion, type Ending, type Pause, type Recording } from "./file/format.ts";
import { answerOf, outcomeOf, type Outcome } from "./outcome.ts";
import { redactedJson } from "./redacted-json.ts";
import type { Tape, TapedCall } from "./tape.ts";
import { Turnstile } from "./turnstile.ts";

/** A tape that keeps what it hears in a new cassette. What it hands on is what it kept, with secrets hidden. */
export class Recorder implements Tape {
  readonly #writer: CassetteWriter;
  readonly #redactor: Redactor;
  readonly #turnstile = new Turnstile();
  #entries = 0;

  private constructor(writer: CassetteWriter, redactor: Redactor) {
    this.#writer = writer;
    this.#redactor = redactor;
  }

  /** @throws {CassetteFileError} when the file exists or cannot be made */
  static async start(file: string, recording: Recording, redactor: Redactor): Promise<Recorder> {
    const writer = await CassetteWriter.create(file);
    await writer.append({ kind: "header", formatVersion, recording });
    return new Recorder(writer, redactor);
  }

  /** How many entries are kept so far. */
  get entries(): number {
    return this.#entries;
  }

  play<Answer>(call: TapedCall, work: () => Promise<Answer>): Promise<Answer> {
    return this.#record(call, work);
  }

  witness<Answer>(call: TapedCall, work: () => Promise<Answer>): Promise<Answer> {
    return this.#record(call, work);
  }

  /** Completes the cassette. */
  async finish(ending: Ending): Promise<void> {
    await this.#writer.append({ kind: "footer", entries: this.#entries, ending });
    await this.#writer.close();
  }

  /** Ends an incomplete cassette, which says why it is. */
  async pause(pause: Pause): Promise<void> {
    await this.#writer.append({ kind: "pause", entries: this.#entries, pause });
    await this.#writer.close();
  }

  #record<Answer>(call: TapedCall, work: () => Promise<Answer>): Promise<Answer> {
    return this.#turnstile.pass(call, async () => {
      const { kind, actor } = call;
      const request = redactedJson(call.request, this.#redactor);
      const outcome = redactedJson(
        await outcomeOf(work, call.signal),
        this.#redactor,
      ) as unknown as Outcome<JsonValue>;
      const entry = { kind, seq: ++this.#entries, actor, request, requestHash: canonicalHash(request) };
      await this.#writer.append({ ...entry, ...outcome });
      return answerOf(outcome) as Answer;
    });
  }
}
