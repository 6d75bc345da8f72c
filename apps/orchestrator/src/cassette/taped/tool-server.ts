import type { MCPServer } from "@openai/agents";
import type { Tape } from "../tape.ts";

type CallArguments = Parameters<MCPServer["callTool"]>;
type FullResult = Awaited<ReturnType<NonNullable<MCPServer["callToolResult"]>>>;

/** A server that gives whole results, with structured content and the mark of an error. */
export type ToolServer = MCPServer & Required<Pick<MCPServer, "callToolResult">>;

/**
 * A server of local, deterministic tools whose results a tape witnesses: on replay they are called again, and must give
 * what they gave. What the tools are is part of the model's requests, and compared there.
 */
export function tapedToolServer<Server extends ToolServer>(
  server: Server,
  tape: Tape,
  actor: string,
): Server {
  const callToolResult = (...call: CallArguments): Promise<FullResult> => {
    const [tool, given, , options] = call;
    const request = { server: server.name, tool, arguments: given };
    return tape.witness({ kind: "tool", actor, request, signal: options?.signal }, () =>
      server.callToolResult(...call),
    );
  };
  const callTool = async (...call: CallArguments) => (await callToolResult(...call)).content;
  const taped: Partial<ToolServer> = { callToolResult, callTool };
  return new Proxy(server, {
    get: (target, name) => {
      if (Object.hasOwn(taped, name)) return Reflect.get(taped, name) as unknown;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}
