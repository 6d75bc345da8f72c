import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileDurably } from "@codex-orchestrator/manifest";
import { z } from "zod";
import { UsageError } from "../errors.ts";
import type { AppliedPattern } from "../manager/ports.ts";
import { stoppedTurnSchema, type StoppedTurn, type StoppedTurns } from "./stopped-turn.ts";

const schema = z.strictObject({
  step: z.string().describe("The step that the conversation belongs to."),
  sdk: z.string().describe("Version of the Agents SDK that wrote the state; another one cannot read it."),
  state: z.string().describe("The SDK's own serialisation of a run."),
  tree: z.string().describe("The git tree of the worktree when the conversation stopped."),
  applied: z.array(
    z.strictObject({
      id: z.string(),
      version: z.string(),
      integrity: z.string(),
      files: z.array(z.string()),
      problems: z.array(z.string()),
    }),
  ),
  turn: stoppedTurnSchema.optional().describe("The turn of Codex in whose middle the conversation stopped."),
});

/** A conversation with a peer that stopped in the middle, because it cannot go on now. */
export type Suspension = z.infer<typeof schema>;

/** A conversation as the SDK can go on with it. */
export type Conversation = Pick<Suspension, "step" | "sdk" | "state">;

/** What a conversation has done to the worktree so far. */
export interface WorkSoFar {
  tree: () => Promise<string>;
  takeApplied: () => AppliedPattern[];
}

/** Keeps the one conversation of a run that is suspended, if any, in `suspended.json` of its directory. */
export class SuspensionStore implements StoppedTurns {
  readonly #directory: string;
  readonly #work: WorkSoFar;
  #suspension: Suspension | undefined;
  /** What the conversation goes on from, when the call that it makes next stops in its middle. */
  #beforeCall: Conversation | undefined;
  #isTaken = false;

  private constructor(directory: string, work: WorkSoFar, suspension: Suspension | undefined) {
    this.#directory = directory;
    this.#work = work;
    this.#suspension = suspension;
  }

  /** @throws {UsageError} when the file is damaged */
  static async open(runDirectory: string, work: WorkSoFar): Promise<SuspensionStore> {
    try {
      const text = await readFile(pathIn(runDirectory), "utf8");
      return new SuspensionStore(runDirectory, work, schema.parse(JSON.parse(text)));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT")
        return new SuspensionStore(runDirectory, work, undefined);
      throw new UsageError(
        `suspended.json of the run is damaged: ${(cause as Error).message} Remove it to ask the peer again from the start.`,
        { cause },
      );
    }
  }

  of(step: string): Suspension | undefined {
    return this.#suspension?.step === step ? this.#suspension : undefined;
  }

  /** To be told of the conversation before each call of a tool that may stop in its middle. */
  beforeCall(conversation: Conversation): void {
    this.#beforeCall = conversation;
  }

  /** Keeps a conversation with its work, as they are now. */
  async save(conversation: Conversation, turn?: StoppedTurn): Promise<void> {
    const { tree, takeApplied } = this.#work;
    const before = this.of(conversation.step)?.applied ?? [];
    const work = { tree: await tree(), applied: [...before, ...takeApplied()] };
    await this.#write({ ...conversation, ...work, ...(turn && { turn }) });
  }

  async keep(turn?: StoppedTurn): Promise<void> {
    if (this.#beforeCall !== undefined) await this.save(this.#beforeCall, turn);
  }

  async take(): Promise<StoppedTurn | undefined> {
    const suspension = this.#suspension;
    if (suspension?.turn === undefined || this.#isTaken) return undefined;
    this.#isTaken = true;
    await this.#write({ ...suspension, turn: { ...suspension.turn, begun: true } });
    return suspension.turn;
  }

  async clear(): Promise<void> {
    await removeSuspension(this.#directory);
    this.#suspension = undefined;
  }

  async #write(suspension: Suspension): Promise<void> {
    await writeFileDurably(pathIn(this.#directory), `${JSON.stringify(suspension)}\n`, { mode: 0o600 });
    this.#suspension = suspension;
  }
}

/** Removes what was kept of a conversation, if anything was. */
export async function removeSuspension(runDirectory: string): Promise<void> {
  await rm(pathIn(runDirectory), { force: true });
}

function pathIn(runDirectory: string): string {
  return join(runDirectory, "suspended.json");
}
