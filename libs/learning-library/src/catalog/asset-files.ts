import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { IndexedFile } from "./pattern-index.ts";

/** What a compiler leaves beside a module. It is never loaded, so it is no part of an asset. */
const byproduct = /(\.d\.[cm]?ts|\.map|\.tsbuildinfo)$/;

/**
 * Every file below a directory of the library, as paths relative to the library's root, sorted by code unit.
 * An absent directory has none. Symbolic links are listed and never followed.
 */
export async function listAssetFiles(root: string, directory: string): Promise<string[]> {
  const entries = await readdir(join(root, directory), { withFileTypes: true }).catch(absentAsEmpty);
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = `${directory}/${entry.name}`;
      if (entry.isDirectory()) return await listAssetFiles(root, path);
      return byproduct.test(entry.name) ? [] : [path];
    }),
  );
  return nested.flat().sort();
}

export async function describeFile(root: string, path: string): Promise<IndexedFile> {
  const content = await readFile(join(root, path));
  return { path, bytes: content.byteLength, sha256: sha256Of(content) };
}

export function sha256Of(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function absentAsEmpty(error: unknown): [] {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
  throw error;
}
