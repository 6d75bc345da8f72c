import { z } from "zod";

import { expectShape } from "./rpc-message.ts";
import { threadItem } from "./thread-item.ts";
import { turnError } from "./turn-failure.ts";

const tokens = z.looseObject({
  inputTokens: z.number(),
  cachedInputTokens: z.number(),
  outputTokens: z.number(),
  reasoningOutputTokens: z.number(),
});

const ofTurn = { threadId: z.string(), turnId: z.string() };

const delta = z.looseObject({ ...ofTurn, itemId: z.string(), delta: z.string() });
const item = z.looseObject({ ...ofTurn, item: threadItem });

/** The notifications that are used, by method. */
const shapes = {
  "turn/started": z.looseObject({
    threadId: z.string(),
    turn: z.looseObject({ id: z.string(), rootTurnId: z.string().nullish() }),
  }),
  "turn/completed": z.looseObject({
    threadId: z.string(),
    turn: z.looseObject({
      id: z.string(),
      status: z.enum(["completed", "interrupted", "failed"]),
      error: turnError.nullish(),
    }),
  }),
  "item/started": item,
  "item/completed": item,
  "item/agentMessage/delta": delta,
  "item/commandExecution/outputDelta": delta,
  "thread/tokenUsage/updated": z.looseObject({
    ...ofTurn,
    tokenUsage: z.looseObject({ total: tokens, last: tokens }),
  }),
  error: z.looseObject({ ...ofTurn, error: turnError, willRetry: z.boolean() }),
  "hook/started": z.looseObject({ threadId: z.string(), turnId: z.string().nullish() }),
  "serverRequest/resolved": z.looseObject({
    threadId: z.string(),
    requestId: z.union([z.string(), z.number()]),
  }),
} as const;

type Shapes = typeof shapes;
type Method = keyof Shapes;
export type ServerNotification = { [M in Method]: { method: M; params: z.infer<Shapes[M]> } }[Method];

/** Methods of which we use nothing, and which may be long or come often. */
export const unusedNotifications: readonly string[] = [
  "account/rateLimits/updated",
  "item/reasoning/summaryPartAdded",
  "item/reasoning/summaryTextDelta",
  "item/reasoning/textDelta",
  "rawResponse/completed",
  "rawResponseItem/completed",
  "turn/diff/updated",
];

/**
 * Undefined for a notification that is not used.
 *
 * @throws {ProtocolError} for one that is, and has another shape
 */
export function readNotification(method: string, params: unknown): ServerNotification | undefined {
  if (!Object.hasOwn(shapes, method)) return undefined;
  const schema: z.ZodType = shapes[method as Method];
  return { method, params: expectShape(schema, params, `the notification ${method}`) } as ServerNotification;
}
