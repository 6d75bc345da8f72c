import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileDurably } from "@codex-orchestrator/manifest";
import { z } from "zod";
import { UsageError } from "../errors.ts";

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
});

/** A conversation with a peer that stopped in the middle, because it cannot go on now. */
export type Suspension = z.infer<typeof schema>;

/** Keeps the one conversation of a run that is suspended, if any, in `suspended.json` of its directory. */
export class SuspensionStore {
  readonly #path: string;
  #suspension: Suspension | undefined;

  private constructor(path: string, suspension: Suspension | undefined) {
    this.#path = path;
    this.#suspension = suspension;
  }

  /** @throws {UsageError} when the file is damaged */
  static async open(runDirectory: string): Promise<SuspensionStore> {
    const path = join(runDirectory, "suspended.json");
    try {
      return new SuspensionStore(path, schema.parse(JSON.parse(await readFile(path, "utf8"))));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return new SuspensionStore(path, undefined);
      throw new UsageError(
        `suspended.json of the run is damaged: ${(cause as Error).message} Remove it to ask the peer again from the start.`,
        { cause },
      );
    }
  }

  of(step: string): Suspension | undefined {
    return this.#suspension?.step === step ? this.#suspension : undefined;
  }

  async save(suspension: Suspension): Promise<void> {
    await writeFileDurably(this.#path, `${JSON.stringify(suspension)}\n`, { mode: 0o600 });
    this.#suspension = suspension;
  }

  async clear(): Promise<void> {
    await rm(this.#path, { force: true });
    this.#suspension = undefined;
  }
}
