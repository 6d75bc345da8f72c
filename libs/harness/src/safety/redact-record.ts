import type { Redactor } from "@codex-orchestrator/process-runner";

/** Digests stay: a token rule that took one for a token would make the evidence useless. */
const digest = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

/** The same value with every text in it redacted: file names, test titles and messages may hold secrets too. */
export function redactRecord<Value>(value: Value, redactor: Redactor): Value {
  return redacted(value, redactor) as Value;
}

function redacted(value: unknown, redactor: Redactor): unknown {
  if (typeof value === "string") return digest.test(value) ? value : redactor.redactText(value);
  if (Array.isArray(value)) return value.map((item) => redacted(item, redactor));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, redacted(member, redactor)]),
  );
}
