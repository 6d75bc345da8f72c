import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Ports } from "../ports.ts";
import type { Scenario } from "../scenario/scenario-schema.ts";

export interface GuardedMachine {
  readonly searchPath: string;
  /** As `process.versions.node` has it. */
  readonly nodeVersion: string;
  /** Whether commands of scenarios may use the network. */
  readonly network: boolean;
  readonly ports: Ports;
}

/** Why a scenario cannot be asked of this machine; undefined when it can. */
export function unmetGuard(scenario: Scenario, machine: GuardedMachine): string | undefined {
  const { network, minimumNode } = scenario.requires ?? {};
  const [port] = missingPorts(scenario, machine.ports);
  if (port !== undefined) return `It needs ${port}, which this harness was not given.`;
  if (network === true && !machine.network)
    return "It needs the network, which scenarios are not given here.";
  const major = Number(machine.nodeVersion.split(".")[0]);
  if (minimumNode !== undefined && major < minimumNode)
    return `It needs Node.js ${minimumNode} or newer; this is ${machine.nodeVersion}.`;
  const missing = programsOf(scenario).filter((program) => !isInstalled(program, machine.searchPath));
  return missing.length === 0 ? undefined : `It needs ${missing.join(", ")}, not found on the search path.`;
}

function missingPorts({ subject, assertions = [], effects }: Scenario, ports: Ports): string[] {
  const usesPatterns = subject.kind === "pattern" || assertions.some(({ kind }) => kind === "pattern");
  return [
    ...(usesPatterns && ports.patterns === undefined ? ["a catalogue of patterns"] : []),
    ...(subject.kind === "agent" && ports.agents === undefined ? ["a way to start agents"] : []),
    ...(effects?.parses === true && ports.syntax === undefined ? ["a check of syntax"] : []),
  ];
}

/** Those that it names, and those that its own commands begin with. */
function programsOf({ requires = {}, setup = [], subject }: Scenario): string[] {
  const commands = [...setup, ...(subject.kind === "command" ? [subject.command] : [])];
  const own = commands.flatMap(([program = ""]) =>
    program === "node" || /[/:]/.test(program) ? [] : [program],
  );
  return [...new Set([...(requires.programs ?? []), ...own])];
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
