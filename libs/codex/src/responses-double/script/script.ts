import type { ScriptedRequest } from "../request/scripted-request.ts";
import type { ResponseStep } from "./steps.ts";

/** What the model does in one response: some steps, or a single one. */
export type ScriptedResponse = ResponseStep | readonly ResponseStep[];

/** Says what the model does next; nothing is known for a request when it gives `undefined`. */
export type ScriptFunction = (
  request: ScriptedRequest,
) => ScriptedResponse | undefined | Promise<ScriptedResponse | undefined>;

/** A script that knows what is left of it. */
export interface Script {
  next: ScriptFunction;
  /** Responses that were not asked for, in words; empty when none is left. */
  unused: () => string[];
}

/** A list answers one request after the other. */
export type ScriptSource = readonly ScriptedResponse[] | ScriptFunction | Script;

/**
 * Every conversation gets a list of its own, so that many at a time do not take each other's answers.
 *
 * @param responses the list, or a function of the conversation's first request that gives it
 */
export function perConversation(
  responses: readonly ScriptedResponse[] | ((first: ScriptedRequest) => readonly ScriptedResponse[]),
): Script {
  const lists = new Map<string, Script>();
  return {
    next: (request) => {
      let list = lists.get(request.conversation);
      if (list === undefined) {
        list = inOrder(typeof responses === "function" ? responses(request) : responses);
        lists.set(request.conversation, list);
      }
      return list.next(request);
    },
    unused: () =>
      [...lists].flatMap(([conversation, list]) =>
        list.unused().map((text) => `conversation "${conversation}": ${text}`),
      ),
  };
}

export function scriptFrom(source: ScriptSource): Script {
  if (typeof source === "function") return { next: source, unused: () => [] };
  return "next" in source ? source : inOrder(source);
}

function inOrder(responses: readonly ScriptedResponse[]): Script {
  let given = 0;
  return {
    next: () => responses[given++],
    unused: () =>
      given >= responses.length
        ? []
        : [`${responses.length - given} of ${responses.length} responses were not asked for`],
  };
}
