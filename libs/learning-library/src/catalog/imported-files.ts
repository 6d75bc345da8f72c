import { lstat, readFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { PatternIndexError } from "../errors.ts";

function isModule(file: string): boolean {
  return /\.[cm]?[jt]s$/.test(file);
}

/**
 * The files outside an asset's directory that its code imports, and what those import in turn: they are as much a part
 * of what runs as the asset's own, so its digest has to cover them.
 *
 * @param files the asset's own, relative to `root`
 * @throws {PatternIndexError} for an import out of the library, and for one that does not name an existing file
 */
export async function importsBeside(
  root: string,
  directory: string,
  files: readonly string[],
): Promise<string[]> {
  const found = new Set<string>();
  const open = files.filter((file) => isModule(file) && !file.includes("/fixtures/"));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const specifier of relativeImports(await readFile(join(root, file), "utf8"))) {
      const imported = posix.join(dirname(file), specifier);
      if (imported.startsWith(`${directory}/`) || found.has(imported)) continue;
      await expectFile(root, file, specifier, imported);
      found.add(imported);
      open.push(imported);
    }
  }
  return [...found];
}

const relativeImport = /\b(?:from|import|require)\s*\(?\s*["'](\.{1,2}\/[^"']*)["']/g;

function relativeImports(text: string): string[] {
  return [...text.matchAll(relativeImport)].map(([, specifier = ""]) => specifier);
}

async function expectFile(root: string, file: string, specifier: string, imported: string): Promise<void> {
  const isFile =
    !imported.startsWith("../") &&
    (await lstat(join(root, imported)).then(
      (stats) => stats.isFile(),
      () => false,
    ));
  if (isFile) return;
  throw new PatternIndexError(
    file,
    [
      {
        path: "",
        expected: "imports of packages, or of files of this library by their full names",
        received: `"${specifier}"`,
      },
    ],
    "Move what it imports into the library, where the digest covers it.",
  );
}
