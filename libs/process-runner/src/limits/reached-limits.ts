import { readFileSync } from "node:fs";
import { availableParallelism, constants } from "node:os";

import type { ControlGroup } from "../control-group/control-group.ts";
import type { LimitName } from "./resource-limits.ts";

export interface RunEvidence {
  readonly inForce: Readonly<Partial<Record<LimitName, number>>>;
  readonly group: ControlGroup | undefined;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Whether the runner itself ended something in the run. */
  readonly terminated: boolean;
  /** Bytes that the command wrote to both streams. */
  readonly receivedBytes: number;
  /** At most so many seconds of processor time were used. */
  readonly mostCpuSeconds: number;
}

/** Which limits stopped something in the run, by what the kernel counted and how the command ended. */
export function reachedLimits(evidence: RunEvidence): LimitName[] {
  const { inForce, group, receivedBytes } = evidence;
  const noMemory = (group?.memoryKills ?? 0) > 0;
  const tests: Readonly<Record<LimitName, () => boolean>> = {
    cpuSeconds: () => endedBy(evidence, "SIGXCPU") || (!noMemory && wasKilledForTime(evidence)),
    fileBytes: () => endedBy(evidence, "SIGXFSZ"),
    memoryBytes: () => noMemory,
    processes: () => (group?.refusedProcesses ?? 0) > 0,
    outputBytes: () => receivedBytes > (inForce.outputBytes ?? Infinity),
  };
  return (Object.keys(inForce) as LimitName[]).filter((name) => tests[name]());
}

/** A shell, and the first process of a sandbox, pass on the signal that ended their child as 128 plus its number. */
function endedBy({ signal, exitCode }: RunEvidence, name: "SIGXCPU" | "SIGXFSZ" | "SIGKILL"): boolean {
  return signal === name || exitCode === 128 + constants.signals[name];
}

/** Who does not heed SIGXCPU gets SIGKILL, as from anybody; but only after the time can have been used. */
function wasKilledForTime(evidence: RunEvidence): boolean {
  const { terminated, mostCpuSeconds, inForce } = evidence;
  return !terminated && endedBy(evidence, "SIGKILL") && mostCpuSeconds >= (inForce.cpuSeconds ?? Infinity);
}

/** Linux counts in these for programs, on every architecture that node runs on. */
const ticksPerSecond = 100;

/**
 * Starts to measure the processor time of a run. The function it gives tells the most seconds that can have been used:
 * what the kernel counted for the children of this process that ended since, or, where the first process of a sandbox
 * does not hand that on, what all processors together could give.
 */
export function startCpuMeter(): (handedOn: boolean) => number {
  const startedAt = performance.now();
  const before = endedChildrenSeconds();
  return (handedOn) =>
    handedOn
      ? endedChildrenSeconds() - before
      : ((performance.now() - startedAt) / 1000) * availableParallelism();
}

function endedChildrenSeconds(): number {
  try {
    const stat = readFileSync("/proc/self/stat", "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
  } catch {
    return 0;
  }
}
