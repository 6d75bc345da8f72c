import type { Ports } from "../ports.ts";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";
import { findCanary } from "./find-canary.ts";
import type { Secret } from "./secrets.ts";

/** Whether the results of a sweep may be believed, and whether they may leave the machine. */
export interface SafetyReport {
  /** Scenarios run on this machine; nothing of them runs elsewhere. */
  readonly mode: "mcp";
  /** Files among the results that hold the planted secret: others may have leaked the same way. */
  readonly canary: readonly string[];
  /** Files among the results that somebody else wrote or changed. */
  readonly forged: readonly string[];
  /** Whether the specs that cover the scenarios are fresh; `not-checked` without a check. */
  readonly specs: { readonly fresh: boolean | "not-checked"; readonly detail: string };
  /** Only then may the results be mirrored elsewhere. */
  readonly maySync: boolean;
}

export interface SafetyRequest {
  readonly results: { readonly directory: string; forged(): Promise<string[]> };
  readonly canary: Secret;
  readonly ports: Ports;
  readonly scenarios: readonly LoadedScenario[];
}

export async function checkSafety({
  results,
  canary,
  ports,
  scenarios,
}: SafetyRequest): Promise<SafetyReport> {
  const leaks = await findCanary(results.directory, canary);
  const forged = await results.forged();
  const specs = await freshness(ports, scenarios);
  const maySync = leaks.length === 0 && forged.length === 0 && specs.fresh === true;
  return { mode: "mcp", canary: leaks, forged, specs, maySync };
}

async function freshness(
  { freshness: check }: Ports,
  scenarios: readonly LoadedScenario[],
): Promise<SafetyReport["specs"]> {
  if (check === undefined)
    return { fresh: "not-checked", detail: "The harness was given no check of specs." };
  try {
    return await check.check(scenarios.map(({ file }) => file));
  } catch (error) {
    return { fresh: "not-checked", detail: `The check of specs failed: ${(error as Error).message}` };
  }
}
