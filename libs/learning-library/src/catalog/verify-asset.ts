import { readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PatternIntegrityError } from "../errors.ts";
import { listAssetFiles, sha256Of } from "./asset-files.ts";
import type { IndexEntry } from "./pattern-index.ts";

/**
 * Proves that an asset is, byte for byte, what the index describes. To be called before any of it is used.
 *
 * @throws {PatternIntegrityError} for a changed, absent or additional file, and for one that is a link to elsewhere
 */
export async function verifyAsset(root: string, entry: IndexEntry): Promise<void> {
  const realRoot = await realpath(root);
  for (const { path, sha256 } of entry.files) {
    const received = await hashInside(realRoot, path, entry);
    if (received !== sha256)
      throw new PatternIntegrityError(entry, {
        file: path,
        expected: `sha256 ${sha256}`,
        received: `sha256 ${received}`,
      });
  }
  await refuseUnlistedFiles(root, entry);
}

async function hashInside(realRoot: string, path: string, entry: IndexEntry): Promise<string> {
  const absolute = join(realRoot, path);
  let real: string;
  let content: Buffer;
  try {
    real = await realpath(absolute);
    content = await readFile(real);
  } catch (cause) {
    const received = (cause as Error).message;
    throw new PatternIntegrityError(entry, { file: path, expected: "a readable file", received }, { cause });
  }
  if (real !== absolute)
    throw new PatternIntegrityError(entry, {
      file: path,
      expected: "a file of the library itself",
      received: "a symbolic link",
    });
  return sha256Of(content);
}

/** A file nobody listed could be what an import of the asset finds first. */
async function refuseUnlistedFiles(root: string, entry: IndexEntry): Promise<void> {
  if (entry.kind === "template") return;
  const listed = new Set(entry.files.map(({ path }) => path));
  const unlisted = (await listAssetFiles(root, dirname(entry.manifest))).find((path) => !listed.has(path));
  if (unlisted !== undefined)
    throw new PatternIntegrityError(entry, {
      file: unlisted,
      expected: "no file beside those that are listed",
      received: "this one",
    });
}
