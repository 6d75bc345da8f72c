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
  const require = createRequire(import.meta.url);
  const { version } = require(`${packages[engine.name]}/package.json`) as { version: string };
  if (!semver.satisfies(version, engine.range)) throw new PatternEngineError(id, engine, version);
}
