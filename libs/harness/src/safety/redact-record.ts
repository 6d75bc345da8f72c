import type { Redactor } from "@codex-orchestrator/process-runner";

/** Members that hold the harness's own words and digests, whatever a command did or printed. */
const own = new Set([
  ...["key", "sha256", "before", "after", "verdict", "status", "change", "outcome", "isolation", "startedAt"],
  "scenario",
]);

/** The same value with every text in it redacted: file names, test titles and messages may hold secrets too. */
export function redactRecord<Value>(value: Value, redactor: Redactor): Value {
  return redacted(value, redactor) as Value;
}

function redacted(value: unknown, redactor: Redactor): unknown {
  if (typeof value === "string") return redactor.redactText(value);
  if (Array.isArray(value)) return value.map((item) => redacted(item, redactor));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      own.has(name) && typeof member === "string" ? member : redacted(member, redactor),
    ]),
  );
}
