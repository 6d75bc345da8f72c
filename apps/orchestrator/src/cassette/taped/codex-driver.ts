import { createHash } from "node:crypto";
import type {
  ApprovalDecision,
  ApprovalRequest,
  CodexThread,
  ForkingDriver,
  ThreadOptions,
  TurnEvent,
  TurnOptions,
  TurnResult,
} from "@codex-orchestrator/codex";
import { answerOf, outcomeOf, type Outcome } from "../outcome.ts";
import { passThrough, type Tape } from "../tape.ts";
import type { WorktreeEffects } from "./worktree-effects.ts";

/** Something that happened in a turn and that the run answered or counted. */
type Incident =
  | { readonly usage: Extract<TurnEvent, { type: "usage" }> }
  | { readonly asked: ApprovalRequest; readonly decision: ApprovalDecision };

/** A turn as it is kept: what came of it, what happened on the way, and what it changed. */
interface KeptTurn {
  readonly outcome: Outcome<TurnResult>;
  readonly incidents: readonly Incident[];
  readonly patch: string;
  /** Of the patch before anything in it was hidden. */
  readonly patchDigest: string;
  readonly treeAfter: string;
}

export interface TapedDriverOptions {
  tape: Tape;
  actor: string;
  effects: WorktreeEffects;
}

/** What starts a Codex over a tape; over the tape of an ordinary run it starts Codex itself. */
export function driverOverTape(
  start: () => Promise<ForkingDriver>,
  options: TapedDriverOptions,
): () => Promise<ForkingDriver> {
  return options.tape === passThrough ? start : () => Promise.resolve(tapedDriver(start, options));
}

/**
 * A Codex whose turns go through a tape, with their effect on the worktree. On replay none is started: its changes are
 * made again, its usage is told again, and its questions are asked again and must get the same answers.
 *
 * @param start is called when there is work to do for the first time
 */
export function tapedDriver(start: () => Promise<ForkingDriver>, options: TapedDriverOptions): ForkingDriver {
  let driver: Promise<ForkingDriver> | undefined;
  const started = () => (driver ??= start());
  const { tape, actor } = options;
  const open = async (request: object, work: (driver: ForkingDriver) => Promise<CodexThread>) => {
    let thread: CodexThread | undefined;
    const { id } = await tape.play({ kind: "codex", actor, request }, async () => {
      thread = await work(await started());
      return { id: thread.id };
    });
    return tapedThread(id, () => requireThread(thread), options);
  };
  return {
    startThread: (thread: ThreadOptions) =>
      open({ tool: "start thread", ...thread }, (codex) => codex.startThread(thread)),
    resumeThread: (id, thread) =>
      open({ tool: "resume thread", id, ...thread }, (codex) => codex.resumeThread(id, thread)),
    forkThread: (id, lastTurn, thread) =>
      open({ tool: "fork thread", id, lastTurn, ...thread }, (codex) =>
        codex.forkThread(id, lastTurn, thread),
      ),
    close: async () => (await driver?.catch(() => undefined))?.close(),
  };
}

function requireThread(thread: CodexThread | undefined): CodexThread {
  if (thread === undefined) throw new Error("A thread of a recording was asked for new work.");
  return thread;
}

function tapedThread(
  id: string,
  thread: () => CodexThread,
  { tape, actor, effects }: TapedDriverOptions,
): CodexThread {
  return {
    id,
    run: async (prompt, options = {}) => {
      const { outputSchema, signal } = options;
      const request = { tool: "turn", thread: id, prompt, outputSchema, tree: await effects.tree() };
      const kept = await tape.play(
        { kind: "codex", actor, request, signal },
        () => doTurn(thread(), prompt, options, request.tree, effects),
        (turn) => doAgain(turn, options, effects),
      );
      return answerOf(kept.outcome);
    },
  };
}

async function doTurn(
  thread: CodexThread,
  prompt: string,
  options: TurnOptions,
  treeBefore: string,
  effects: WorktreeEffects,
): Promise<KeptTurn> {
  const incidents: Incident[] = [];
  const { approve } = options;
  const outcome = await outcomeOf(
    () =>
      thread.run(prompt, {
        ...options,
        onEvent: (event) => {
          if (event.type === "usage") incidents.push({ usage: event });
          options.onEvent?.(event);
        },
        ...(approve && {
          approve: async (asked, signal) => {
            const decision = await approve(asked, signal);
            incidents.push({ asked, decision });
            return decision;
          },
        }),
      }),
    options.signal,
  );
  const treeAfter = await effects.tree();
  const patch = await effects.diff(treeBefore, treeAfter);
  return { outcome, incidents, patch, patchDigest: digestOf(patch), treeAfter };
}

async function doAgain(turn: KeptTurn, options: TurnOptions, effects: WorktreeEffects): Promise<void> {
  for (const incident of turn.incidents) {
    if ("usage" in incident) options.onEvent?.(incident.usage);
    else await askAgain(incident.asked, incident.decision, options);
  }
  options.signal?.throwIfAborted();
  if (digestOf(turn.patch) !== turn.patchDigest)
    throw new Error(
      "The turn changed files in a way that was not kept, because it held a secret or a path of the machine.",
    );
  await effects.apply(turn.patch);
  const tree = await effects.tree();
  if (tree !== turn.treeAfter)
    throw new Error(`After its changes the tree should be ${turn.treeAfter}, and is ${tree}.`);
}

async function askAgain(
  asked: ApprovalRequest,
  decision: ApprovalDecision,
  { approve, signal }: TurnOptions,
): Promise<void> {
  const again = await approve?.(asked, signal ?? new AbortController().signal);
  if (again !== decision)
    throw new Error(
      `Codex asked for ${asked.kind}, and was told ${decision}; now it would be told ${again ?? "nothing"}.`,
    );
}

function digestOf(patch: string): string {
  return createHash("sha256").update(patch).digest("hex");
}
