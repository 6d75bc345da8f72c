import { type ProcessFamily, type ProcessName, endFamily } from "@codex-orchestrator/process-runner";

import { RequestTimeoutError, RpcError, ServerLostError, TurnInterruptedError } from "../errors.ts";
import type { TurnResult } from "../driver.ts";
import { within } from "../process/deadline.ts";
import { turnStartResult } from "../protocol/results.ts";
import { expectShape } from "../protocol/rpc-message.ts";
import { interruptionError } from "../turn/interruption.ts";
import { type ServerSession, ignored } from "./server/server-session.ts";
import type { Turn } from "./turn.ts";

export interface TurnDeadlines {
  /** How long Codex may take to end a turn that it was asked to interrupt; then its server is ended. */
  interruptDeadlineMs: number;
  /** How long it may wait for a connection to the provider. */
  networkDeadlineMs: number;
}

export interface TurnConduct extends TurnDeadlines {
  /** What the turn's commands have in common. */
  family: ProcessFamily;
}

/** How long a left-over command may take to end itself. */
const graceMs = 200;

/**
 * Has Codex do a turn in a thread that is loaded, and settles when nothing of it runs any more.
 *
 * @throws {TurnFailedError} @throws {TurnInterruptedError} @throws {RpcError} @throws {RequestTimeoutError}
 */
export async function conductTurn(
  session: ServerSession,
  turn: Turn,
  prompt: string,
  conduct: TurnConduct,
): Promise<TurnResult> {
  session.attach(turn);
  try {
    const begun = begin(session, turn, prompt);
    await Promise.race([begun, turn.interrupted]);
    await Promise.race([turn.over, session.lost]);
    if (session.isLost) throw await lost(session, turn, conduct);
    if (turn.interruption !== undefined) throw await interrupted(session, turn, begun, conduct);
    return await finished(session, turn, await begun, conduct);
  } catch (error) {
    if (error instanceof ServerLostError) throw await lost(session, turn, conduct, error);
    throw error;
  } finally {
    session.detach(turn);
  }
}

async function begin(session: ServerSession, turn: Turn, prompt: string): Promise<string> {
  const { threadId, options } = turn;
  const params = {
    threadId,
    input: [{ type: "text", text: prompt, text_elements: [] }],
    ...(options.outputSchema && { outputSchema: options.outputSchema }),
  };
  try {
    return await session.request("turn/start", params, (result) => {
      const { id } = expectShape(turnStartResult, result, "the answer to turn/start").turn;
      turn.begin(id);
      return id;
    });
  } catch (error) {
    // The turn may have begun, and there is no id by which it could be interrupted.
    if (!(error instanceof RpcError) && !session.isLost)
      await session.abandon("turn/start was not answered as it should be", error);
    throw error;
  }
}

async function finished(
  session: ServerSession,
  turn: Turn,
  turnId: string,
  conduct: TurnConduct,
): Promise<TurnResult> {
  const ending = await turn.ended;
  if (turn.agents.running.length > 0) await stop(session, turn, Promise.resolve(turnId), conduct);
  const quiet =
    ending.status === "completed" && !(turn.mayHaveProcesses && conduct.family.standing() !== "empty");
  const survivors = quiet ? [] : await cleanUp(session, turn, conduct);
  if (ending.status === "completed") return turn.result(turnId);
  throw interruptionError(
    ending.status === "failed" ? ending : { reason: "by-codex" },
    turn.unfinished(),
    survivors,
  );
}

async function interrupted(
  session: ServerSession,
  turn: Turn,
  begun: Promise<string>,
  conduct: TurnConduct,
): Promise<Error> {
  await stop(session, turn, begun, conduct);
  const survivors = await cleanUp(session, turn, conduct);
  return interruptionError(turn.interruption ?? { reason: "by-codex" }, turn.unfinished(), survivors);
}

/** Ends the turn and its agents, with their server when it does not end them in time. */
async function stop(
  session: ServerSession,
  turn: Turn,
  begun: Promise<string>,
  { interruptDeadlineMs }: TurnConduct,
): Promise<void> {
  const ask = (threadId: string, turnId: string) =>
    tolerated(session.request("turn/interrupt", { threadId, turnId }, ignored, interruptDeadlineMs));
  const stopAll = async () => {
    // One that was refused has nothing to be ended.
    const id = await begun.catch(() => undefined);
    if (id === undefined) return true;
    await Promise.all([ask(turn.threadId, id), turn.ended]);
    // One that is asked to end may put others to work until it does.
    while (turn.agents.running.length > 0) {
      await Promise.all(turn.agents.running.map(({ threadId, turnId }) => ask(threadId, turnId)));
      await turn.agents.idle();
    }
    return true;
  };
  if ((await within(stopAll(), interruptDeadlineMs)) === undefined && !session.isLost)
    await session.abandon(
      `it did not end turn ${turn.id ?? "that it began"} within ${interruptDeadlineMs} ms`,
    );
}

async function lost(
  session: ServerSession,
  turn: Turn,
  { family }: TurnConduct,
  cause?: unknown,
): Promise<TurnInterruptedError> {
  const error = await session.lost;
  const { survivors } = await endFamily(family, 0);
  return new TurnInterruptedError("server-lost", turn.unfinished(), { survivors, cause: cause ?? error });
}

/** Codex lets commands that outlived their yield time live on, and so does it after an interruption. */
async function cleanUp(
  session: ServerSession,
  { threadId: own, agents }: Turn,
  { family, interruptDeadlineMs }: TurnConduct,
): Promise<readonly ProcessName[]> {
  const method = "thread/backgroundTerminals/clean";
  const clean = (threadId: string) => session.request(method, { threadId }, ignored, interruptDeadlineMs);
  if (!session.isLost) await Promise.all([own, ...agents.threads].map((id) => tolerated(clean(id))));
  return (await endFamily(family, graceMs)).survivors;
}

/** Whether it is answered or refused does not matter, as what it should do is looked at afterwards. */
async function tolerated(request: Promise<unknown>): Promise<void> {
  await request.catch((error: unknown) => {
    if (error instanceof RpcError || error instanceof RequestTimeoutError || error instanceof ServerLostError)
      return;
    throw error;
  });
}
