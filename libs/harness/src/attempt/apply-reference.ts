import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";
import { restorePaths } from "../tree/copy-tree.ts";
import { snapshotTree } from "../tree/snapshot-tree.ts";

/** Makes the copy what the reference solution makes of it. */
export async function applyReference({ manifest, directory }: LoadedScenario, copy: string): Promise<void> {
  const { overlay, remove = [] } = manifest.reference;
  for (const path of remove) await rm(join(copy, path), { recursive: true, force: true });
  if (overlay === undefined) return;
  const folder = join(directory, overlay);
  await restorePaths(folder, copy, [...(await snapshotTree(folder)).entries.keys()]);
}
