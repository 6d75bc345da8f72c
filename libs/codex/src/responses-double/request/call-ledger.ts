import { ScriptViolation } from "../errors.ts";
import type { InputItem, RequestBody } from "./request-body.ts";

/**
 * Which calls the double made, and in which responses. As with the real API a request is wrong when it brings the
 * result of a call that nobody made, or leaves a call without result.
 */
export class CallLedger {
  readonly #openCallsOf = new Map<string, ReadonlyMap<string, string>>();
  readonly #ids = new Set<string>();

  /** An id that neither this double nor the conversation has seen: a thread may have been begun with another double. */
  freshId(prefix: string, stem: string, body: RequestBody): string {
    const taken = new Set(itemsOf(body).flatMap((item) => [item["call_id"], item["id"]]));
    for (let id = `${prefix}_${stem}`, again = 2; ; id = `${prefix}_${stem}_${again++}`) {
      if (taken.has(id) || this.#ids.has(id)) continue;
      this.#ids.add(id);
      return id;
    }
  }

  /** Remembers a response with its calls, so that a later request may go on from it by `previous_response_id`. */
  remember(responseId: string, output: readonly Readonly<Record<string, unknown>>[]): void {
    this.#openCallsOf.set(responseId, callsIn(output));
  }

  /** @throws {ScriptViolation} 400, in the words of the real API where it has some */
  check(body: RequestBody): void {
    const items = itemsOf(body);
    const calls = new Map([...this.#callsOfPrevious(body), ...callsIn(items)]);
    const answered = new Set<string>();
    for (const item of items) {
      const type = item.type ?? "message";
      if (!type.endsWith("_call_output")) continue;
      const id = String(item["call_id"]);
      const call = calls.get(id);
      if (call === undefined)
        throw new ScriptViolation(`No tool call found for ${spaced(type)} with call_id ${id}.`);
      if (`${call}_output` !== type)
        throw new ScriptViolation(`call_id ${id} is a ${spaced(call)}, its result a ${spaced(type)}.`);
      if (answered.has(id)) throw new ScriptViolation(`Two results for call_id ${id}.`);
      answered.add(id);
    }
    const open = [...calls.keys()].filter((id) => !answered.has(id));
    if (open.length > 0) throw new ScriptViolation(`No tool output found for call_id ${open.join(", ")}.`);
  }

  #callsOfPrevious(body: RequestBody): ReadonlyMap<string, string> {
    const previous = body.previous_response_id;
    if (previous === undefined || previous === null) return new Map();
    const calls = this.#openCallsOf.get(previous);
    if (calls === undefined) throw new ScriptViolation(`Previous response with id '${previous}' not found.`);
    return calls;
  }
}

function itemsOf(body: RequestBody): readonly InputItem[] {
  return typeof body.input === "string" ? [] : body.input;
}

function callsIn(items: readonly Readonly<Record<string, unknown>>[]): Map<string, string> {
  const calls = items.filter(({ type }) => type === "function_call" || type === "custom_tool_call");
  return new Map(calls.map((item) => [String(item["call_id"]), String(item["type"])]));
}

function spaced(type: string): string {
  return type.replaceAll("_", " ");
}
