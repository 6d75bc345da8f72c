import type { IndexEntry } from "../catalog/pattern-index.ts";
import { verifyAsset } from "../catalog/verify-asset.ts";
import { checkOptions, type PatternOptions } from "../manifest/options.ts";
import { readCodeManifest } from "../manifest/read-manifest.ts";
import type { PatternScope } from "./target-session.ts";
import type { LoadablePattern } from "./workers/protocol.ts";

/** A codemod or a lint rule about which everything is checked but whether its code loads. */
export interface PreparedPattern {
  readonly scope: PatternScope;
  readonly loadable: LoadablePattern;
}

/** @throws {PatternIntegrityError | PatternOptionsError | PatternEngineError} */
export async function preparePattern(
  root: string,
  entry: IndexEntry,
  given: PatternOptions,
): Promise<PreparedPattern> {
  await verifyAsset(root, entry);
  const manifest = await readCodeManifest(root, entry.manifest);
  const options = checkOptions(manifest, entry.manifest, given);
  const { requireEngine } = await import("../engines/require-engine.ts");
  requireEngine(manifest);
  const { id, version, integrity } = entry;
  const { effects, preconditions } = manifest;
  return {
    scope: {
      pattern: { id, version, integrity },
      effects,
      contains: preconditions?.contains,
      requiredFiles: preconditions?.files,
      needs: entry,
    },
    loadable: { root, entry, manifest, options },
  };
}
