import { Usage, type Model, type ModelProvider, type ModelRequest, type ModelResponse } from "@openai/agents";
import { readContext } from "../context-message.ts";
import type { Role } from "../../manager/ports.ts";
import { build } from "./builder.ts";
import { plan } from "./planner.ts";
import { review } from "./reviewer.ts";
import { test } from "./tester.ts";
import type { Brain, ToolResult } from "./brain.ts";

const brains: Readonly<Record<Role, Brain>> = {
  planner: plan,
  builder: build,
  tester: test,
  reviewer: review,
};

export const patternsModels: Readonly<Record<Role, string>> = {
  planner: "patterns/planner",
  builder: "patterns/builder",
  tester: "patterns/tester",
  reviewer: "patterns/reviewer",
};

/**
 * A model without a network: it answers by fixed rules over the context and the tool results of the conversation. It
 * needs no key, costs nothing, and gives the same answer to the same question.
 */
export class PatternsModelProvider implements ModelProvider {
  getModel(name = ""): Model {
    const role = (Object.keys(brains) as Role[]).find((candidate) => patternsModels[candidate] === name);
    if (role === undefined)
      throw new Error(
        `The offline provider has no model ${name}; it has ${Object.values(patternsModels).join(", ")}.`,
      );
    return new PatternsModel(brains[role]);
  }
}

class PatternsModel implements Model {
  readonly #brain: Brain;

  constructor(brain: Brain) {
    this.#brain = brain;
  }

  getResponse(request: ModelRequest): Promise<ModelResponse> {
    const results = toolResultsOf(request);
    const action = this.#brain(contextOf(request), results);
    const output: ModelResponse["output"] =
      "call" in action
        ? [
            {
              type: "function_call",
              callId: `call-${results.length + 1}`,
              name: action.call,
              arguments: JSON.stringify(action.arguments),
              status: "completed",
            },
          ]
        : [
            {
              type: "message",
              role: "assistant",
              status: "completed",
              content: [{ type: "output_text", text: JSON.stringify(action.answer) }],
            },
          ];
    // No request left this process, so none is counted.
    return Promise.resolve({ usage: new Usage({ requests: 0 }), output });
  }

  getStreamedResponse(): never {
    throw new Error("The offline model answers at once; it has no stream.");
  }
}

function contextOf({ input }: ModelRequest): unknown {
  if (typeof input === "string") return readContext(input);
  const first = input.find((item) => "role" in item && item.role === "user");
  if (first === undefined || !("content" in first))
    throw new Error("The conversation has no message of the user.");
  const { content } = first;
  if (typeof content === "string") return readContext(content);
  return readContext(
    content.map((part) => ("text" in part && typeof part.text === "string" ? part.text : "")).join(""),
  );
}

/** The results so far, in the order of the calls. */
function toolResultsOf({ input }: ModelRequest): ToolResult[] {
  if (typeof input === "string") return [];
  return input.flatMap((item) => {
    if (item.type !== "function_call_result") return [];
    return [{ tool: item.name, text: textOf(item.output) }];
  });
}

function textOf(output: unknown): string {
  if (typeof output === "string") return output;
  if (Array.isArray(output)) return output.map(textOf).join("");
  if (typeof output === "object" && output !== null && "text" in output && typeof output.text === "string")
    return output.text;
  return JSON.stringify(output);
}
