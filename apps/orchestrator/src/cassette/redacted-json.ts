import type { JsonValue } from "@codex-orchestrator/canonical-json";
import type { Redactor } from "@codex-orchestrator/process-runner";

/** A value as JSON carries it, with secrets hidden in every string and every name. */
export function redactedJson(value: unknown, redactor: Redactor): JsonValue {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? null : redacted(JSON.parse(text) as JsonValue, redactor);
}

function redacted(value: JsonValue, redactor: Redactor): JsonValue {
  if (typeof value === "string") return redactor.redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) return value.map((element) => redacted(element, redactor));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [redactor.redactText(name), redacted(member, redactor)]),
  );
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
