import { z } from "zod";

import { ProtocolError } from "../errors.ts";

/** JSON-RPC 2.0 without the member `jsonrpc`, as the app server speaks it. */
export type RpcId = string | number;

/** What goes back for a request. */
export type Answer = { result: unknown } | { error: { code: number; message: string } };

export type IncomingMessage =
  | { kind: "response"; id: RpcId; result: unknown }
  | { kind: "refusal"; id: RpcId; code: number; message: string }
  | { kind: "request"; id: RpcId; method: string; params: unknown }
  | { kind: "notification"; method: string; params: unknown };

const message = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ code: z.number(), message: z.string() }).optional(),
});

/**
 * Undefined for a line that is no JSON object, which something else may have printed.
 *
 * @throws {ProtocolError} for one that looks like a message and is none
 */
export function readMessage(line: string): IncomingMessage | undefined {
  if (!line.trimStart().startsWith("{")) return undefined;
  const read = message.safeParse(jsonOf(line));
  if (read.success) {
    const { id, method, params, result, error } = read.data;
    if (method !== undefined)
      return id === undefined
        ? { kind: "notification", method, params }
        : { kind: "request", id, method, params };
    if (id !== undefined && error !== undefined)
      return { kind: "refusal", id, code: error.code, message: error.message };
    if (id !== undefined) return { kind: "response", id, result };
  }
  throw new ProtocolError("a line of the app server", "a JSON-RPC message", excerpt(line));
}

const shown = 200;

/** The beginning of what was received, short enough for a message. */
export const excerpt = (text: string): string => (text.length > shown ? `${text.slice(0, shown)}…` : text);

/** Undefined when it is no JSON. */
export function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** @throws {ProtocolError} naming the first field that is not as expected */
export function expectShape<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const path = issue === undefined || issue.path.length === 0 ? "the message" : issue.path.join(".");
  throw new ProtocolError(
    where,
    `${path} to be right (${issue?.message ?? "unknown"})`,
    excerpt(value === undefined ? "nothing" : JSON.stringify(value)),
    { cause: read.error },
  );
}
