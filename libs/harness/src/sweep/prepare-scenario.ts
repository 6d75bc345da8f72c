import type { Machine } from "../execution/machine.ts";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";
import type { PlannedScenario } from "../summary/planned-scenario.ts";
import { type TreeSnapshot, snapshotTree } from "../tree/snapshot-tree.ts";
import { type ContentKeys, contentKeys } from "./content-key.ts";
import { unmetGuard } from "./guards.ts";
import type { SweepOptions } from "./sweep-options.ts";

/** A scenario with everything that is known before any process is started. */
export interface PreparedScenario {
  readonly scenario: LoadedScenario;
  readonly fixture: TreeSnapshot;
  readonly keys: ContentKeys;
  readonly plan: PlannedScenario;
  /** Why it cannot be asked of this machine. */
  readonly guard?: string;
}

export async function prepareScenario(
  scenario: LoadedScenario,
  options: Pick<SweepOptions, "workspace" | "node" | "epochs">,
  machine: Machine,
): Promise<PreparedScenario> {
  const { manifest } = scenario;
  const { workspace, node } = options;
  const fixture = await snapshotTree(scenario.fixture);
  const platform = `${process.platform}-${process.arch}-node-${node.version}`;
  const { keys, problem } = await contentKeys({ scenario, fixture, workspace, platform }, machine);
  const { searchPath, ports } = machine;
  const guarded = { searchPath, ports, nodeVersion: node.version, network: false };
  const guard = unmetGuard(manifest, guarded) ?? problem;
  return {
    ...{ scenario, fixture, keys },
    plan: {
      scenario: manifest.id,
      title: manifest.title,
      tags: manifest.tags ?? [],
      epochs: options.epochs ?? manifest.epochs ?? 1,
      key: keys.key,
      definition: keys.definition,
    },
    ...(guard !== undefined && { guard }),
  };
}
