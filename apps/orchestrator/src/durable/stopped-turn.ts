import { z } from "zod";

/** A turn of Codex that stopped in its middle, as it is kept until it can go on. */
export const stoppedTurnSchema = z.strictObject({
  thread: z.string().describe("Codex's thread, whose history is in the run's home of Codex."),
  turn: z.string().describe("The turn, which is the last of the thread unless somebody began to go on."),
  options: z.record(z.string(), z.json()).describe("Options of the thread, but for its directory."),
  codex: z.string().describe("Version of Codex; another one may read the history otherwise."),
  model: z.string().optional().describe("That the run named then."),
  treeBefore: z.string().describe("The git tree of the worktree before the turn, to begin it again from."),
  asked: z.array(z.string()).describe("Digests of the wishes that it stopped for."),
  begun: z
    .boolean()
    .describe("Whether a process began to go on: then the thread may say more than the tree."),
});

export type StoppedTurn = z.infer<typeof stoppedTurnSchema>;

/** Where a turn that stops is kept, with the conversation that it belongs to. */
export interface StoppedTurns {
  /** @param turn absent: it stopped before it had done anything */
  keep(turn?: StoppedTurn): Promise<void>;
  /** The turn that is to go on; given once, and on record as begun before it is given. */
  take(): Promise<StoppedTurn | undefined>;
}
