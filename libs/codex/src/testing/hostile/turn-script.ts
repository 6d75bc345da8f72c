import type { Peer } from "./peer.ts";

export interface TurnCall {
  peer: Peer;
  /** Of the request `turn/start`. */
  id: string | number;
  threadId: string;
  turnId: string;
}

/** What an honest server sends in a turn, piece by piece. */
export function turnScript({ peer, id, threadId, turnId }: TurnCall) {
  const place = { threadId, turnId };
  const tokens = (count: number) => ({
    inputTokens: count,
    cachedInputTokens: 0,
    outputTokens: count,
    reasoningOutputTokens: 0,
  });
  const script = {
    place,
    answer: () => {
      peer.send({ id, result: { turn: { id: turnId, status: "inProgress" } } });
    },
    started: () => {
      peer.notify("turn/started", { threadId, turn: { id: turnId } });
    },
    agentStarted: (agent: { threadId: string; turnId: string }) => {
      const turn = { id: agent.turnId, rootTurnId: turnId };
      peer.notify("turn/started", { threadId: agent.threadId, turn });
    },
    item: (item: object, method: "item/started" | "item/completed" = "item/completed") => {
      peer.notify(method, { ...place, item });
    },
    message: (text: string, itemId = "message-1") => {
      script.item({ type: "agentMessage", id: itemId, text });
    },
    usage: (total: number, last = total) => {
      const tokenUsage = { total: tokens(total), last: tokens(last) };
      peer.notify("thread/tokenUsage/updated", { ...place, tokenUsage });
    },
    retrying: () => {
      peer.notify("error", { ...place, willRetry: true, error: { message: "Reconnecting... 1/5" } });
    },
    completed: (status = "completed", error: object | null = null) => {
      peer.notify("turn/completed", { threadId, turn: { id: turnId, status, error } });
    },
    /** A whole turn that says this. */
    say: (text: string) => {
      script.answer();
      script.started();
      script.message(text);
      script.completed();
    },
    /** Begins, asks, and says what was answered. */
    sayAnswer: async (method: string, params: object) => {
      script.answer();
      script.message(JSON.stringify(await peer.ask(method, params)));
      script.completed();
    },
  };
  return script;
}
