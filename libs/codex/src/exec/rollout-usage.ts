import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { TokenUsage } from "../driver.ts";
import { jsonOf } from "../protocol/rpc-message.ts";
import { execTokens } from "./exec-event.ts";

/** Bytes at the end of a history in which the last count of tokens is looked for; a turn's output may come after it. */
const tailBytes = 4 * 1024 * 1024;

const tokenCount = z.looseObject({
  payload: z.looseObject({
    type: z.literal("token_count"),
    info: z.looseObject({ total_token_usage: execTokens }),
  }),
});

/**
 * What a thread has used so far, from the history that Codex keeps in its home. `codex exec` itself tells it only at the
 * end of a turn that did not fail. Undefined where there is no such history, or no count in it.
 */
export async function rolloutUsage(codexHome: string, threadId: string): Promise<TokenUsage | undefined> {
  const path = await rolloutPath(join(codexHome, "sessions"), threadId);
  if (path === undefined) return undefined;
  const lines = (await tailOf(path)).split("\n").reverse();
  for (const line of lines) {
    if (!line.includes('"token_count"')) continue;
    const total = tokenCount.safeParse(jsonOf(line)).data?.payload.info.total_token_usage;
    if (total !== undefined) return total;
  }
  return undefined;
}

/** In `YYYY/MM/DD/rollout-<time>-<id>.jsonl`, of the day on which the thread began. */
async function rolloutPath(sessions: string, threadId: string): Promise<string | undefined> {
  try {
    const names = await readdir(sessions, { recursive: true });
    const name = names.find((path) => path.endsWith(`-${threadId}.jsonl`));
    return name === undefined ? undefined : join(sessions, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function tailOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const length = Math.min(size, tailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead).toString("utf8");
  } finally {
    await file.close();
  }
}
