import { createRequire } from "node:module";
import { join } from "node:path";
import semver from "semver";
import { PatternEngineError, PatternLoadError } from "../errors.ts";
import type { CodeManifest, EngineName } from "../manifest/code-manifest.ts";
import type { PatternOptions } from "../manifest/options.ts";
import type { EngineOpener, FileTransform } from "./engine.ts";
import { importModule } from "./import-module.ts";

/** Engines are heavy: each is loaded when the first pattern needs it. */
const openers: Readonly<Record<EngineName, () => Promise<EngineOpener>>> = {
  jscodeshift: async () => (await import("./jscodeshift-engine.ts")).openJscodeshift,
  eslint: async () => (await import("./eslint-engine.ts")).openEslint,
};

const require = createRequire(import.meta.url);

/**
 * Loads a pattern's module into its engine. The asset must have been verified before.
 *
 * @param entry the module, relative to `root`
 * @param digest of the asset: another digest is another module, even at the same path
 * @throws {PatternEngineError} when the installed engine is out of the manifest's range
 * @throws {PatternLoadError} when the module does not load or exports nothing the engine can use
 */
export async function openPattern(
  root: string,
  entry: string,
  digest: string,
  manifest: CodeManifest,
  options: PatternOptions,
): Promise<FileTransform> {
  const { version } = require(`${manifest.engine.name}/package.json`) as { version: string };
  if (!semver.satisfies(version, manifest.engine.range))
    throw new PatternEngineError(manifest.id, manifest.engine, version);
  const open = await openers[manifest.engine.name]();
  return await open({ id: manifest.id, file: entry, exports: await load() }, options);

  async function load() {
    try {
      return await importModule(join(root, entry), digest);
    } catch (cause) {
      const reason = (cause as Error).message.replace(/\s+/g, " ").trim();
      throw new PatternLoadError(manifest.id, entry, reason, { cause });
    }
  }
}
