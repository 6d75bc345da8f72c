import { join } from "node:path";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";
import { removePath, restorePaths } from "../tree/restore-paths.ts";
import { snapshotTree } from "../tree/snapshot-tree.ts";

/** Makes the copy what the reference solution makes of it. */
export async function applyReference({ manifest, directory }: LoadedScenario, copy: string): Promise<void> {
  const { overlay, remove = [] } = manifest.reference;
  for (const path of remove) await removePath(copy, path);
  if (overlay === undefined) return;
  const folder = join(directory, overlay);
  await restorePaths(folder, copy, [...(await snapshotTree(folder)).entries.keys()]);
}
