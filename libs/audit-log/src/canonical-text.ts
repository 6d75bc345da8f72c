import { canonicalJson } from "@codex-orchestrator/canonical-json";

/**
 * Whether `text` is the canonical JSON of `value`, which was parsed from it. `JSON.stringify` writes numbers and strings
 * as RFC 8785 does and keeps the order of members, so for nearly every line it is enough to look that the order is
 * right; that takes a third of the time.
 */
export function isCanonicalText(text: string, value: unknown): boolean {
  if (!text.includes("\\u") && isPlain(value, 0) && JSON.stringify(value) === text) return true;
  return canonicalJson(value) === text;
}

const plainDepth = 50;

function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === "number") return !Number.isInteger(value) || Number.isSafeInteger(value);
  if (typeof value !== "object" || value === null) return true;
  if (depth > plainDepth) return false;
  if (Array.isArray(value)) return value.every((member) => isPlain(member, depth + 1));
  let before = "";
  for (const [name, member] of Object.entries(value)) {
    if (name < before || !isPlain(member, depth + 1)) return false;
    before = name;
  }
  return true;
}
