import { canonicalHash, type JsonValue } from "@codex-orchestrator/canonical-json";
import type { RunManifest } from "./schema/run-manifest.ts";

/** A part of a manifest that two runs of the same work do not share. */
export interface VolatileField {
  /** JSON Pointer (RFC 6901) in which `*` stands for every index of an array. */
  readonly path: string;
  /** Only where the object that holds the field has one of these roles. */
  readonly roles?: readonly string[];
  readonly reason: string;
}

/** Every volatile field of a manifest. Wherever else the run's own id occurs, it counts as the same id. */
export const volatileFields: readonly VolatileField[] = [
  { path: "/run/createdAt", reason: "when the run began" },
  { path: "/run/completedAt", reason: "when the run ended" },
  { path: "/approvals/*/requestedAt", reason: "when somebody was asked" },
  { path: "/approvals/*/decidedAt", reason: "when somebody answered" },
  { path: "/validations/*/durationMs", reason: "how busy the machine was" },
  { path: "/validations/*/log/sha256", reason: "what tools print holds times" },
  { path: "/artifacts/*/bytes", roles: ["log", "summary"], reason: "the length of such texts" },
  { path: "/artifacts/*/sha256", roles: ["log", "summary"], reason: "logs hold times, summaries the branch" },
  { path: "/usage/activeMs", reason: "how busy the machine was" },
  { path: "/result/commit", reason: "its message names the run, and it has a date" },
  { path: "/environment", reason: "the machine and its tools, not the work" },
  { path: "/audit", reason: "the audit log goes on from run to run" },
];

/** Stands for the run's own id; no run can have it, because there is no month 00. */
const anyRun = "0000-00-00T00-00-00Z-0000";

/**
 * SHA-256 over the canonical JSON of a manifest without its {@link volatileFields}: the same for two runs of the same
 * work on any machine at any time, and another after any other difference.
 */
export function stableManifestHash(manifest: RunManifest): string {
  return canonicalHash(stableManifest(manifest));
}

/** What `stableManifestHash` is over. */
export function stableManifest(manifest: RunManifest): JsonValue {
  const text = JSON.stringify(manifest).replaceAll(manifest.run.id, anyRun);
  let stable = JSON.parse(text) as JsonValue;
  for (const { path, roles } of volatileFields) stable = without(stable, path.split("/").slice(1), roles);
  return stable;
}

function without(value: JsonValue, [name = "", ...rest]: string[], roles?: readonly string[]): JsonValue {
  if (name === "*" && isArray(value)) return value.map((element) => without(element, rest, roles));
  if (typeof value !== "object" || value === null || !(name in value)) return value;
  const { [name]: member = null, ...others } = value as Readonly<Record<string, JsonValue>>;
  if (rest.length > 0) return { ...others, [name]: without(member, rest, roles) };
  return roles === undefined || roles.some((role) => role === others["role"]) ? others : value;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
