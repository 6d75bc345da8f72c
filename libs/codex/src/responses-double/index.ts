export { ResponsesDoubleError } from "./errors.ts";
export type { RecordedRequest } from "./request/recorded-request.ts";
export {
  type Script,
  type ScriptFunction,
  type ScriptSource,
  type ScriptedResponse,
  perConversation,
} from "./script/script.ts";
export type { ScriptedRequest, ToolOutput } from "./request/scripted-request.ts";
export { type ResponsesDouble, type ResponsesDoubleOptions, startResponsesDouble } from "./server.ts";
export {
  type CallOptions,
  type ResponseStep,
  type ScriptedUsage,
  type ShellOptions,
  applyPatch,
  customToolCall,
  defaultUsage,
  delay,
  dropStream,
  failed,
  functionCall,
  hang,
  httpError,
  incomplete,
  json,
  mcpTool,
  message,
  reasoning,
  shell,
  usage,
} from "./script/steps.ts";
export type { OfferedTool, ToolStyle } from "./request/tool-offer.ts";
