import { lstat } from "node:fs/promises";
import { join } from "node:path";

/** What the file system says of each file; two equal fingerprints mean that nobody wrote in between. */
export type FileSnapshot = ReadonlyMap<string, string>;

/** A file that changed on disk while a pattern ran, and that the runner did not write. */
export interface EffectsViolation {
  readonly file: string;
  readonly change: "created" | "modified" | "deleted";
}

const filesAtOnce = 64;

export async function takeSnapshot(root: string, files: readonly string[]): Promise<FileSnapshot> {
  const snapshot = new Map<string, string>();
  for (let start = 0; start < files.length; start += filesAtOnce)
    await Promise.all(
      files.slice(start, start + filesAtOnce).map(async (file) => {
        const print = await fingerprint(join(root, file));
        if (print !== undefined) snapshot.set(file, print);
      }),
    );
  return snapshot;
}

/** The differences between two snapshots, without those of the files that the runner wrote itself. */
export function compareSnapshots(
  before: FileSnapshot,
  after: FileSnapshot,
  written: ReadonlySet<string>,
): EffectsViolation[] {
  const files = [...new Set([...before.keys(), ...after.keys()])].filter((file) => !written.has(file)).sort();
  return files.flatMap((file): EffectsViolation[] => {
    const [old, now] = [before.get(file), after.get(file)];
    if (old === now) return [];
    return [{ file, change: old === undefined ? "created" : now === undefined ? "deleted" : "modified" }];
  });
}

async function fingerprint(path: string): Promise<string | undefined> {
  try {
    const { mtimeNs, ctimeNs, size, ino, mode } = await lstat(path, { bigint: true });
    return [mtimeNs, ctimeNs, size, ino, mode].join(" ");
  } catch (error) {
    // A file that git still tracks may be gone from the disk.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
