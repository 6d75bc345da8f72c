import type { JsonValue } from "@codex-orchestrator/canonical-json";
import { CassetteMissError, type Miss, type MissReason } from "../errors.ts";
import type { Entry } from "../file/format.ts";
import type { Difference } from "./first-difference.ts";

/** In a sentence that begins with the place. */
const reasons: Readonly<Record<MissReason, string>> = {
  prompt: "what the model is told has changed",
  tools: "the tools that the model is given have changed",
  "tool-result": "the tool gives another result",
  "tool-call": "the tool is called with something else",
  model: "another model is asked",
  settings: "the settings of the request have changed",
  worktree: "the working directory holds something else",
  order: "something else comes next",
  end: "nothing comes any more",
};

const advice = "Undo the change, or record the cassette again.";

export function missOf(
  { cassette, notes }: { cassette: string; notes: readonly string[] },
  total: number,
  miss: Miss,
  hint = "",
): CassetteMissError {
  const { entry, kind, actor, reason, pointer, recorded, received } = miss;
  const place = `at entry ${entry} of ${total} (${kind}, ${actor})`;
  const where = pointer === undefined || pointer === "" ? "" : `At ${pointer}, `;
  const difference =
    recorded === undefined || received === undefined
      ? ""
      : `${where === "" ? "Recorded" : `${where}recorded`}: ${recorded} Received: ${received}`;
  const sentences = [
    `The replay parts from ${cassette} ${place}: ${reasons[reason]}.`,
    hint,
    difference,
    ...notes,
    advice,
  ];
  return new CassetteMissError(miss, sentences.filter((sentence) => sentence !== "").join(" "));
}

/** Which part of a request it is that differs. */
export function reasonFor({ kind, request }: Entry, { pointer }: Difference): MissReason {
  const [, part, index] = pointer.split("/");
  if (kind !== "model") return part === "tree" ? "worktree" : "tool-call";
  switch (part) {
    case "model":
      return "model";
    case "tools":
    case "handoffs":
      return "tools";
    case "input":
      return isToolResult(request, index) ? "tool-result" : "prompt";
    case "systemInstructions":
    case "prompt":
      return "prompt";
    default:
      return "settings";
  }
}

function isToolResult(request: JsonValue, index = ""): boolean {
  const { input } = request as { input?: Record<string, { type?: string } | undefined> };
  return typeof input === "object" && input[index]?.type === "function_call_result";
}
