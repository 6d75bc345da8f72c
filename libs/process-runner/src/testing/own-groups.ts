import { readdirSync } from "node:fs";

import { ownGroupPrefix } from "../control-group/group-name.ts";
import { ownHierarchies } from "../control-group/hierarchies.ts";

/** The control groups for runs that there are, of this process or of those that are wanted. */
export function ownGroups(wanted = (name: string): boolean => name.startsWith(ownGroupPrefix())): string[] {
  const names = ownHierarchies().flatMap(({ folder }) => readdirSync(folder));
  return names.filter((name) => name.startsWith("codex-orchestrator-") && wanted(name));
}
