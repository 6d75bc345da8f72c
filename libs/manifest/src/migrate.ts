import { UnsupportedVersionError } from "./errors.ts";
import type { DocumentName } from "./schema/published.ts";

const currentVersions = {
  "approval-record.v1": undefined,
  "run-manifest.v1": 1,
  "task-index.v1": 1,
  "task-state.v1": 1,
  "validation-record.v1": undefined,
} as const satisfies Record<DocumentName, number | undefined>;

/**
 * Brings a document of an older version to the current one. Version 1 is the first, so there is nothing older yet; a
 * document of a newer version is refused instead of being half understood.
 */
export function migrate(name: DocumentName, value: unknown, path: string): unknown {
  const current = currentVersions[name];
  if (current === undefined || typeof value !== "object" || value === null) return value;
  const version: unknown = "schemaVersion" in value ? value.schemaVersion : undefined;
  if (typeof version === "number" && version > current)
    throw new UnsupportedVersionError(path, current, version);
  return value;
}
