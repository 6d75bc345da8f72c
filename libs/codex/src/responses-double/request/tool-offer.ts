import { ScriptViolation } from "../errors.ts";
import type { RequestBody, ToolDefinition } from "./request-body.ts";

/** A tool that the request offers to the model. */
export interface OfferedTool {
  namespace?: string;
  name: string;
  /** `function`, `custom`, or the type of a hosted tool. */
  type: string;
}

/**
 * How Codex wants its tools called: `classic` models get `exec_command` and `apply_patch`; newer ones write JavaScript
 * for `functions/exec`, and their tools travel as an input item.
 */
export type ToolStyle = "classic" | "code-mode" | "other";

/** Every tool of the request, wherever it stands in it. */
export function offeredTools(body: RequestBody): OfferedTool[] {
  const additional = (typeof body.input === "string" ? [] : body.input)
    .filter((item) => item.type === "additional_tools")
    .flatMap((item) => (Array.isArray(item["tools"]) ? (item["tools"] as ToolDefinition[]) : []));
  return [...(body.tools ?? []), ...additional].flatMap((tool) =>
    tool.type === "namespace"
      ? (tool.tools ?? []).map((inner) => offered(inner, tool.name))
      : [offered(tool)],
  );
}

function offered(tool: ToolDefinition, namespace?: string): OfferedTool {
  return { ...(namespace === undefined ? {} : { namespace }), name: tool.name ?? tool.type, type: tool.type };
}

export function toolStyle(tools: readonly OfferedTool[]): ToolStyle {
  if (tools.some(({ namespace, name }) => namespace === undefined && name === "exec_command"))
    return "classic";
  if (tools.some(isExec)) return "code-mode";
  return "other";
}

function isExec(tool: OfferedTool): boolean {
  return tool.namespace === "functions" && tool.name === "exec" && tool.type === "custom";
}

/** @throws {ScriptViolation} when the request offers no such tool */
export function requireTool(
  tools: readonly OfferedTool[],
  wanted: { namespace?: string | undefined; name: string; type: string },
): void {
  const found = tools.some(
    ({ namespace, name, type }) =>
      namespace === wanted.namespace && name === wanted.name && type === wanted.type,
  );
  if (found) return;
  throw new ScriptViolation(
    `the script calls the ${wanted.type} tool "${nameOf(wanted)}", which the request does not offer. ` +
      `It offers: ${tools.map((tool) => `${nameOf(tool)} (${tool.type})`).join(", ") || "no tool"}. ` +
      "A call that is meant to be wrong needs { unoffered: true }",
  );
}

export function nameOf({ namespace, name }: { namespace?: string | undefined; name: string }): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
