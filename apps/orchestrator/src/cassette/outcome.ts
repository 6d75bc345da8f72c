import type { Failure } from "./file/format.ts";

/** What came of some work: its answer, or what it failed with. Plain JSON if the answer is. */
export type Outcome<Answer> = { readonly response: Answer } | { readonly error: Failure };

/** Does the work. What an aborted signal makes fail is no outcome, and is thrown. */
export async function outcomeOf<Answer>(
  work: () => Promise<Answer>,
  signal?: AbortSignal,
): Promise<Outcome<Answer>> {
  try {
    return { response: await work() };
  } catch (error) {
    signal?.throwIfAborted();
    return { error: failureOf(error) };
  }
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), data: {} };
  const { name, message } = error;
  const { code } = error as Error & { code?: unknown };
  const data = Object.entries(error).filter(([key, value]) => !told.has(key) && isPlain(value));
  return { name, message, ...(typeof code === "string" && { code }), data: Object.fromEntries(data) };
}

const told = new Set(["name", "message", "code", "stack"]);

function isPlain(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

/** Gives the answer, or throws. Recording and replay both go on from here, so that they see the same. */
export function answerOf<Answer>(outcome: Outcome<Answer>): Answer {
  if ("response" in outcome) return outcome.response;
  const { name, message, code, data } = outcome.error;
  throw Object.assign(new Error(message), data, { name, ...(code !== undefined && { code }) });
}
