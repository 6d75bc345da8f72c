import { join } from "node:path";
import type { CodeManifest, EngineName } from "../manifest/code-manifest.ts";
import type { PatternOptions } from "../manifest/options.ts";
import type { EngineOpener, FileTransform } from "./engine.ts";

/** Engines are heavy: each is loaded when the first pattern needs it. */
const openers: Readonly<Record<EngineName, () => Promise<EngineOpener>>> = {
  jscodeshift: async () => (await import("./jscodeshift/jscodeshift-engine.ts")).openJscodeshift,
  "ast-grep": async () => (await import("./ast-grep/ast-grep-engine.ts")).openAstGrep,
  eslint: async () => (await import("./eslint-engine.ts")).openEslint,
};

/**
 * Loads a pattern's code into its engine. The asset must have been verified before.
 *
 * @param entry the code, relative to `root`
 * @throws {PatternLoadError} when the code is nothing that the engine can use, and whatever loading it throws
 */
export async function openPattern(
  root: string,
  entry: string,
  manifest: CodeManifest,
  options: PatternOptions,
): Promise<FileTransform> {
  const open = await openers[manifest.engine.name]();
  return await open({ id: manifest.id, file: entry, path: join(root, entry) }, options);
}
