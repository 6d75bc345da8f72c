import { z } from "zod";
import { runIdSource, taskIdSource } from "../ids.ts";

export const taskId = z.string().regex(new RegExp(taskIdSource));
export const runId = z.string().regex(new RegExp(runIdSource));
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A git object name, SHA-1 or SHA-256. */
export const gitObject = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
/** An instant in UTC, RFC 3339 with milliseconds, as `Date.prototype.toISOString` gives it. */
export const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
/** A path inside the repository: relative, `/` between its parts, no `.` or `..` part, no control character. */
export const relativePath = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))(?!.*\/\/)[^\\\u0000-\u001f]+(?<!\/)$/);
export const count = z.int().min(0);
export const text = z.string().max(20_000);
export const line = z.string().min(1).max(500);
