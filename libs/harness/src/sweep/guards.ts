import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Scenario } from "../scenario/scenario-schema.ts";

export interface GuardedMachine {
  readonly searchPath: string;
  /** As `process.versions.node` has it. */
  readonly nodeVersion: string;
  /** Whether commands of scenarios may use the network. */
  readonly network: boolean;
}

/** Why a scenario cannot be asked of this machine; undefined when it can. */
export function unmetGuard({ requires = {} }: Scenario, machine: GuardedMachine): string | undefined {
  const { network, programs = [], minimumNode } = requires;
  if (network === true && !machine.network)
    return "It needs the network, which scenarios are not given here.";
  const major = Number(machine.nodeVersion.split(".")[0]);
  if (minimumNode !== undefined && major < minimumNode)
    return `It needs Node.js ${minimumNode} or newer; this is ${machine.nodeVersion}.`;
  const missing = programs.filter((program) => !isInstalled(program, machine.searchPath));
  return missing.length === 0 ? undefined : `It needs ${missing.join(", ")}, not found on the search path.`;
}

function isInstalled(program: string, searchPath: string): boolean {
  return searchPath.split(delimiter).some((folder) => folder !== "" && isExecutable(join(folder, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
