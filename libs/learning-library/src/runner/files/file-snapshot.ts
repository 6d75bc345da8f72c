import { lstatSync } from "node:fs";
import { join } from "node:path";

/** What the file system says of each file; two equal fingerprints mean that nobody wrote in between. */
export type FileSnapshot = ReadonlyMap<string, string>;

/** A file that changed on disk while a pattern ran, and that the runner did not write. */
export interface EffectsViolation {
  readonly file: string;
  readonly change: "created" | "modified" | "deleted";
}

/** Without waiting for a thread pool: ten thousand files take a few dozen milliseconds in this way, not half a second. */
export function takeSnapshot(root: string, files: readonly string[]): FileSnapshot {
  const snapshot = new Map<string, string>();
  for (const file of files) {
    const stats = lstatSync(join(root, file), { bigint: true, throwIfNoEntry: false });
    // A file that git still tracks may be gone from the disk.
    if (stats === undefined) continue;
    const { mtimeNs, ctimeNs, size, ino, mode } = stats;
    snapshot.set(file, `${mtimeNs} ${ctimeNs} ${size} ${ino} ${mode}`);
  }
  return snapshot;
}

export function compareSnapshots(before: FileSnapshot, after: FileSnapshot): EffectsViolation[] {
  const files = [...new Set([...before.keys(), ...after.keys()])].sort();
  return files.flatMap((file): EffectsViolation[] => {
    const [old, now] = [before.get(file), after.get(file)];
    if (old === now) return [];
    return [{ file, change: old === undefined ? "created" : now === undefined ? "deleted" : "modified" }];
  });
}
