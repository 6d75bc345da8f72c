/** What an entry of a tape is about: a model's answer, a local tool's result, or a turn of Codex. */
export type CallKind = "model" | "tool" | "codex";

/** Something that a run asks for and whose answer decides how it goes on. */
export interface TapedCall {
  readonly kind: CallKind;
  /** The role that asks. */
  readonly actor: string;
  /** Everything that the answer depends on, as plain JSON, and nothing that changes from run to run. */
  readonly request: unknown;
  /** What it makes fail is not the answer, and is not recorded. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What stands between a run and everything that answers it. Calls come one after another: their order is part of what
 * is kept. Answers are plain JSON.
 */
export interface Tape {
  /** Recording: does the work and keeps its answer. Replaying: never does it, and gives back the kept answer. */
  play<Answer>(
    call: TapedCall,
    work: () => Promise<Answer>,
    /** Replaying: does again what the work did besides giving an answer. */
    redo?: (answer: Answer) => Promise<void>,
  ): Promise<Answer>;
  /** Recording: does the work and keeps its answer. Replaying: does it again, and compares. */
  witness<Answer>(call: TapedCall, work: () => Promise<Answer>): Promise<Answer>;
}

/** The tape of an ordinary run: nothing is kept. */
export const passThrough: Tape = {
  play: (_call, work) => work(),
  witness: (_call, work) => work(),
};
