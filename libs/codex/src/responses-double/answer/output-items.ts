import { ScriptViolation } from "../errors.ts";
import type { ScriptedRequest } from "../request/scripted-request.ts";
import type { CallOptions, ResponseStep, ShellOptions } from "../script/steps.ts";
import { requireTool } from "../request/tool-offer.ts";

/** An item of a response's output, complete, as the API gives it. */
export type OutputItem =
  | {
      type: "message";
      id: string;
      role: "assistant";
      status: "completed";
      content: readonly [{ type: "output_text"; text: string; annotations: readonly never[] }];
    }
  | {
      type: "reasoning";
      id: string;
      summary: readonly [{ type: "summary_text"; text: string }];
      encrypted_content: string;
    }
  | {
      type: "function_call";
      id: string;
      call_id: string;
      status: "completed";
      namespace?: string;
      name: string;
      arguments: string;
    }
  | {
      type: "custom_tool_call";
      id: string;
      call_id: string;
      status: "completed";
      namespace?: string;
      name: string;
      input: string;
    };

/** Gives the id for a kind of thing in the current response. */
export type NewId = (prefix: string) => string;

/**
 * The item that a step puts into the output; nothing for steps that are no items.
 *
 * @throws {ScriptViolation} when the request does not offer the tool that the step needs
 */
export function outputItem(
  step: ResponseStep,
  request: ScriptedRequest,
  newId: NewId,
): OutputItem | undefined {
  switch (step.do) {
    case "message":
      return {
        type: "message",
        id: newId("msg"),
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text: step.deltas.join(""), annotations: [] }],
      };
    case "reasoning":
      return {
        type: "reasoning",
        id: newId("rs"),
        summary: [{ type: "summary_text", text: step.text }],
        encrypted_content: Buffer.from(step.text).toString("base64"),
      };
    case "shell":
      return shellCall(step.command, step.options, request, newId);
    case "apply-patch":
      return patchCall(step.patch, request, newId);
    case "mcp-tool":
      return mcpCall(step, request, newId);
    case "function-call":
      return functionItem(step.name, step.arguments, step.options, request, newId);
    case "custom-tool-call":
      return customItem(step.name, step.input, step.options, request, newId);
    default:
      return undefined;
  }
}

function shellCall(
  command: string,
  options: ShellOptions,
  request: ScriptedRequest,
  newId: NewId,
): OutputItem {
  const args = JSON.stringify({ cmd: command, ...options });
  if (request.toolStyle === "classic") return functionItem("exec_command", args, {}, request, newId);
  return script(`text(await tools.exec_command(${args}));`, "a shell command", request, newId);
}

function patchCall(patch: string, request: ScriptedRequest, newId: NewId): OutputItem {
  if (request.toolStyle === "classic") return customItem("apply_patch", patch, {}, request, newId);
  return script(`text(await tools.apply_patch(${JSON.stringify(patch)}));`, "a patch", request, newId);
}

function mcpCall(
  { server, tool, arguments: args }: Extract<ResponseStep, { do: "mcp-tool" }>,
  request: ScriptedRequest,
  newId: NewId,
): OutputItem {
  const json = JSON.stringify(args);
  const options = { namespace: `mcp__${server}`, unoffered: true };
  if (request.toolStyle === "classic") return functionItem(tool, json, options, request, newId);
  return script(`text(await tools.mcp__${server}__${tool}(${json}));`, "an MCP tool", request, newId);
}

function script(source: string, what: string, request: ScriptedRequest, newId: NewId): OutputItem {
  if (request.toolStyle !== "code-mode")
    throw new ScriptViolation(
      `the script wants ${what}, but the request offers neither exec_command nor functions/exec. ` +
        `It offers: ${request.tools.map(({ name }) => name).join(", ") || "no tool"}`,
    );
  return customItem("exec", source, { namespace: "functions" }, request, newId);
}

function functionItem(
  name: string,
  args: string,
  options: CallOptions,
  request: ScriptedRequest,
  newId: NewId,
): OutputItem {
  const { namespace, unoffered } = options;
  if (unoffered !== true) requireTool(request.tools, { namespace, name, type: "function" });
  return {
    type: "function_call",
    id: newId("fc"),
    call_id: newId("call"),
    status: "completed",
    ...(namespace === undefined ? {} : { namespace }),
    name,
    arguments: args,
  };
}

function customItem(
  name: string,
  input: string,
  options: CallOptions,
  request: ScriptedRequest,
  newId: NewId,
): OutputItem {
  const { namespace, unoffered } = options;
  if (unoffered !== true) requireTool(request.tools, { namespace, name, type: "custom" });
  return {
    type: "custom_tool_call",
    id: newId("ctc"),
    call_id: newId("call"),
    status: "completed",
    ...(namespace === undefined ? {} : { namespace }),
    name,
    input,
  };
}
