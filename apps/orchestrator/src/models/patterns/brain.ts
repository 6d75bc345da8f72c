export interface ToolResult {
  tool: string;
  text: string;
}

/** Either one tool to call next, or the answer in the shape of the role's output type. */
export type Action = { call: string; arguments: Record<string, unknown> } | { answer: object };

/** Decides the next action of a role from the context it was given and the results of its calls so far. */
export type Brain = (context: unknown, results: readonly ToolResult[]) => Action;
