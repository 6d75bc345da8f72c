import type { FileChange } from "../record/attempt-record.ts";
import type { TreeEntry, TreeSnapshot } from "./snapshot-tree.ts";

/** What happened between two snapshots, by path. */
export function compareTrees(before: TreeSnapshot, after: TreeSnapshot): FileChange[] {
  const paths = new Set([...before.entries.keys(), ...after.entries.keys()]);
  return [...paths].sort().flatMap((path) => {
    const change = changeOf(before.entries.get(path), after.entries.get(path));
    return change === undefined ? [] : [{ path, change }];
  });
}

function changeOf(
  before: TreeEntry | undefined,
  after: TreeEntry | undefined,
): FileChange["change"] | undefined {
  if (before === undefined) return "added";
  if (after === undefined) return "deleted";
  if (kindOf(before) !== kindOf(after)) return "type-changed";
  if (before.blob !== after.blob) return "modified";
  return before.mode === after.mode ? undefined : "mode-changed";
}

const kindOf = ({ mode }: TreeEntry) => (mode === "100755" ? "100644" : mode);
