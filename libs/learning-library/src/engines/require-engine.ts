import { createRequire } from "node:module";
import semver from "semver";
import { PatternEngineError } from "../errors.ts";
import type { CodeManifest, EngineName } from "../manifest/code-manifest.ts";

const packages: Readonly<Record<EngineName, string>> = {
  jscodeshift: "jscodeshift",
  "ast-grep": "@ast-grep/napi",
  eslint: "eslint",
};

/** @throws {PatternEngineError} when the installed engine is out of the manifest's range */
export function requireEngine({ id, engine }: CodeManifest): void {
  const version = installedEngine(engine.name);
  if (!semver.satisfies(version, engine.range)) throw new PatternEngineError(id, engine, version);
}

/** The version of an engine that patterns run on here. */
export function installedEngine(name: EngineName): string {
  const require = createRequire(import.meta.url);
  return (require(`${packages[name]}/package.json`) as { version: string }).version;
}
