import semver from "semver";
import type { z } from "zod";

interface Versioned {
  readonly version: string;
  readonly changelog: readonly { readonly version: string }[];
}

/** The newest entry is the pattern's own version, and every older one is lower than the one above it. */
export function checkChangelog(manifest: Versioned, context: z.RefinementCtx): void {
  const newest = manifest.changelog[0]?.version;
  if (newest !== manifest.version)
    context.addIssue({
      code: "custom",
      path: ["changelog", 0, "version"],
      message: `expected the pattern's own version ${manifest.version}`,
    });
  for (const [index, entry] of manifest.changelog.entries()) {
    const newer = manifest.changelog[index - 1];
    if (newer !== undefined && !isLower(entry.version, newer.version))
      context.addIssue({
        code: "custom",
        path: ["changelog", index, "version"],
        message: `expected a version below ${newer.version}, newest first`,
      });
  }
}

/** Versions that are not semantic are reported by their own field. */
function isLower(version: string, newer: string): boolean {
  return semver.valid(version) === null || semver.valid(newer) === null || semver.lt(version, newer);
}
