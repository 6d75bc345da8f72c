import { tripGuardrail } from "./guardrail.ts";
import type { ManagerPorts, ValidationRecord } from "./ports.ts";

export type CheckPorts = Pick<ManagerPorts, "checks" | "workspace" | "record" | "audit" | "emit">;

/**
 * Runs one check on exactly a tree: the checkout is brought to it before, so that no check sees what another one wrote,
 * and put back to it after. What a check writes is not part of the change; it is said.
 */
export async function runCheckOn(ports: CheckPorts, goal: string, tree: string): Promise<ValidationRecord> {
  const { checks, workspace } = ports;
  await workspace.restore(tree);
  const validation = await checks.run(goal, tree);
  const after = await workspace.tree();
  if (after !== tree) {
    const files = await workspace.changedFiles(tree, after);
    await workspace.restore(tree);
    const detail = `The check ${goal} changed ${files.join(", ")}; it was put back.`;
    await tripGuardrail(ports, "check-changed-files", detail);
  }
  return validation;
}

/** Runs the goals that have no record on this tree yet. @returns the last record of each goal, in their order */
export async function completeChecks(
  ports: CheckPorts,
  goals: readonly string[],
  tree: string,
): Promise<ValidationRecord[]> {
  const validations: ValidationRecord[] = [];
  for (const goal of goals)
    validations.push(recordOf(ports, goal, tree) ?? (await runCheckOn(ports, goal, tree)));
  return validations;
}

function recordOf({ record }: CheckPorts, goal: string, tree: string): ValidationRecord | undefined {
  return record.manifest.validations.findLast((known) => known.goal === goal && known.treeHash === tree);
}

/** No check at all is not a pass. */
export function passedAll(validations: readonly ValidationRecord[]): boolean {
  return validations.length > 0 && validations.every(({ status }) => status === "passed");
}
