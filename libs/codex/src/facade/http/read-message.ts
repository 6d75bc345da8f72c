import type { IncomingMessage } from "node:http";

export type MessageBody = { message: unknown } | { status: 400 | 413; problem: string };

/** The JSON of a request, of at most `maxBytes`. */
export async function readMessage(request: IncomingMessage, maxBytes: number): Promise<MessageBody> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Left open at the limit, so that the answer can still be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return { status: 413, problem: `A message may have at most ${maxBytes} bytes.` };
    chunks.push(chunk);
  }
  try {
    return { message: JSON.parse(Buffer.concat(chunks).toString("utf8")) };
  } catch {
    return { status: 400, problem: "The body is not JSON." };
  }
}

/** Ids of the requests in a message, which may be a batch. */
export function requestIds(message: unknown): (string | number)[] {
  return [message].flat().flatMap((part) => {
    if (typeof part !== "object" || part === null || !("method" in part) || !("id" in part)) return [];
    return typeof part.id === "string" || typeof part.id === "number" ? [part.id] : [];
  });
}
