import { createRequire } from "node:module";
import semver from "semver";
import { PatternEngineError } from "../errors.ts";
import type { CodeManifest } from "../manifest/code-manifest.ts";

/** @throws {PatternEngineError} when the installed engine is out of the manifest's range */
export function requireEngine({ id, engine }: CodeManifest): void {
  const require = createRequire(import.meta.url);
  const { version } = require(`${engine.name}/package.json`) as { version: string };
  if (!semver.satisfies(version, engine.range)) throw new PatternEngineError(id, engine, version);
}
