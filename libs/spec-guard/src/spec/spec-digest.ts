import { createHash } from "node:crypto";
import { canonicalHash, type JsonValue } from "@codex-orchestrator/canonical-json";
import type { SpecFields } from "./spec-fields.ts";

/**
 * What an approval is given to: SHA-256, in hexadecimal, over the canonical JSON of the fields and of the SHA-256 of the
 * body, with every run of white space as one space. What only records the life of the text is left out: status, approvals, reviews and
 * evidence.
 */
export function specDigest(fields: SpecFields, body: string): string {
  const { id, title, owners, risk, covers, excludes, review_interval, relates_to, supersedes } = fields;
  return canonicalHash({
    fields: normalized({
      id,
      title,
      owners,
      risk,
      covers,
      excludes,
      relates_to,
      supersedes,
      ...(review_interval !== undefined && { review_interval }),
    }),
    // Escaping a long text for JSON would cost more than everything else here.
    body: createHash("sha256").update(oneSpaced(body), "utf8").digest("hex"),
  });
}

function normalized(value: JsonValue): JsonValue {
  if (typeof value === "string") return oneSpaced(value);
  if (Array.isArray(value)) return value.map(normalized);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, normalized(member)]));
}

function oneSpaced(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
