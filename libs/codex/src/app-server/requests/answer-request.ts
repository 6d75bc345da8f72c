import { elicitation, toolCall, userInput } from "../../protocol/server-request.ts";
import { type Answer, expectShape } from "../../protocol/rpc-message.ts";

/** Nobody is there to fill in a form, or to type an answer: the server is told so at once. */
const answers: Readonly<Record<string, (params: unknown) => unknown>> = {
  "item/tool/requestUserInput": (params) => {
    expectShape(userInput, params, "the request item/tool/requestUserInput");
    return { answers: {} };
  },
  "mcpServer/elicitation/request": (params) => {
    expectShape(elicitation, params, "the request mcpServer/elicitation/request");
    return { action: "decline", content: null, _meta: null };
  },
  "item/tool/call": (params) => {
    const { tool } = expectShape(toolCall, params, "the request item/tool/call");
    return { contentItems: [{ type: "inputText", text: `There is no tool ${tool} here.` }], success: false };
  },
};

const methodNotFound = -32601;

/** Answers a request of the server that is no approval. */
export function answerRequest(method: string, params: unknown): Answer {
  if (Object.hasOwn(answers, method)) return { result: answers[method]?.(params) };
  return { error: { code: methodNotFound, message: `This client does not know ${method}.` } };
}
