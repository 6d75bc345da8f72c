import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { IndexEntry } from "../catalog/pattern-index.ts";
import { verifyAsset } from "../catalog/verify-asset.ts";
import { PatternLoadError } from "../errors.ts";
import { readCodeManifest } from "../manifest/read-manifest.ts";
import type { PatternLibrary } from "../pattern-library.ts";

export interface EslintPluginPackage {
  /** The name of the package, such as `@acme/eslint-plugin-patterns`. */
  readonly name: string;
  readonly version: string;
}

/**
 * Writes the stable lint rules of a library as a package that is an ESLint plugin: rules by the ids of their patterns,
 * and the flat config `recommended`, which has them all at `error`. `npm pack` makes it fit for any repository.
 *
 * @param library a compiled one: what another repository installs is JavaScript
 * @param directory is created
 * @returns the ids of the rules
 * @throws {PatternIntegrityError}; {PatternLoadError} for a rule that is TypeScript
 */
export async function writeEslintPlugin(
  library: PatternLibrary,
  directory: string,
  { name, version }: EslintPluginPackage,
): Promise<string[]> {
  const stable = library.list().filter(({ kind, status }) => kind === "lint-rule" && status === "stable");
  const entries = [...new Set(stable.map(({ id }) => id))].map((id) => library.entry(id));
  const ranges = new Set<string>();
  const rooms = new Set<string>();
  for (const entry of entries) {
    for (const path of await copyCode(library.root, entry, directory))
      rooms.add(path.slice(0, path.indexOf("/")));
    const { engine } = await readCodeManifest(library.root, entry.manifest);
    ranges.add(engine.range);
  }
  const manifest = {
    name,
    version,
    type: "module",
    exports: { ".": "./index.js", "./package.json": "./package.json" },
    files: ["index.js", ...[...rooms].sort()],
    peerDependencies: { eslint: [...ranges].sort().join(" || ") || "*" },
  };
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(directory, "index.js"), indexModule(entries, { name, version }));
  return entries.map(({ id }) => id);
}

async function copyCode(root: string, entry: IndexEntry, directory: string): Promise<string[]> {
  await verifyAsset(root, entry);
  const code = entry.files.map(({ path }) => path).filter((path) => !path.includes("/fixtures/"));
  const source = code.find((path) => /\.[cm]?tsx?$/.test(path));
  if (source !== undefined)
    throw new PatternLoadError(
      entry.id,
      source,
      "expected JavaScript, received TypeScript. Build the library and export from what was built.",
    );
  for (const path of code) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await copyFile(join(root, path), join(directory, path));
  }
  return code;
}

function indexModule(entries: readonly IndexEntry[], meta: EslintPluginPackage): string {
  const imports = entries.map(
    ({ entry = "" }, index) => `import rule${index} from ${JSON.stringify(`./${entry}`)};`,
  );
  const rules = entries.map(({ id }, index) => `    ${JSON.stringify(id)}: rule${index},`);
  const recommended = entries.map(({ id }) => `  ${JSON.stringify(`patterns/${id}`)}: "error",`);
  return [
    ...imports,
    "",
    "const plugin = {",
    `  meta: ${JSON.stringify(meta)},`,
    "  rules: {",
    ...rules,
    "  },",
    "  configs: {},",
    "};",
    "",
    "const rules = {",
    ...recommended,
    "};",
    'plugin.configs.recommended = { name: "patterns/recommended", plugins: { patterns: plugin }, rules };',
    "",
    "export default plugin;",
    "",
  ].join("\n");
}
