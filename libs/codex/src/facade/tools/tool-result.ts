import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";

export interface Outcome {
  /** Absent: no thread was begun. */
  threadId?: string | undefined;
  text: string;
  failed?: boolean;
  /** What the caller has to know beside the answer, such as approvals that nobody gave. */
  notes?: readonly string[];
  /** For programs: usage, approvals, and the code of an error, under `_meta`. */
  meta?: Readonly<Record<string, unknown>>;
}

/** The shape of the old server. Notes follow the answer, and only where there are some. */
export function toolResult({ threadId, text, failed = false, notes = [], meta }: Outcome): CallToolResult {
  return {
    ...(failed && { isError: true }),
    content: [text, ...notes].map((part) => ({ type: "text", text: part })),
    ...(threadId !== undefined && {
      structuredContent: { threadId, content: text, ...(notes.length > 0 && { notes }) },
    }),
    ...(meta !== undefined && Object.keys(meta).length > 0 && { _meta: { ...meta } }),
  };
}
