import { randomBytes } from "node:crypto";

const taskIdPattern = /^(?!\.)[A-Za-z0-9._-]{1,64}$/;
const runIdPattern = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z-[0-9a-v]{4}$/;

/** Pattern of a task id: 1 to 64 letters, digits, dots, underscores and hyphens, not starting with a dot. */
export const taskIdSource = taskIdPattern.source;

/** Pattern of a run id: UTC start to the second, then four characters of base32hex (RFC 4648), so that ids sort by time. */
export const runIdSource = runIdPattern.source;

export function isTaskId(text: string): boolean {
  return taskIdPattern.test(text);
}

export function isRunId(text: string): boolean {
  return runIdPattern.test(text);
}

const base32 = "0123456789abcdefghijklmnopqrstuv";

/** A new run id, such as `2025-10-16T18-19-14Z-k3f9`. */
export function newRunId(now: Date): string {
  const instant = now.toISOString().slice(0, 19).replaceAll(":", "-");
  const unique = Array.from(randomBytes(4), (byte) => base32[byte % 32]).join("");
  return `${instant}Z-${unique}`;
}
