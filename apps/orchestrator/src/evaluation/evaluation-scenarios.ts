import { join } from "node:path";
import {
  type FoundScenarios,
  type LoadedScenario,
  findScenarios,
  selectScenarios,
} from "@codex-orchestrator/harness";
import { UsageError } from "../errors.ts";

/** The scenarios of a repository. */
export function evaluationScenarios(root: string): Promise<FoundScenarios> {
  const evaluation = join(root, "evaluation");
  return findScenarios({ scenarios: join(evaluation, "scenarios"), fixtures: join(evaluation, "fixtures") });
}

/** Those that the words name, with the broken ones only when there are no words. */
export function selectedScenarios(
  { scenarios, broken }: FoundScenarios,
  words: readonly string[],
): { readonly scenarios: readonly LoadedScenario[]; readonly broken: FoundScenarios["broken"] } {
  const selected = selectScenarios(scenarios, words);
  if (words.length > 0) return { scenarios: selected, broken: [] };
  if (selected.length === 0 && broken.length === 0)
    throw new UsageError(
      "There is no scenario here. Each folder in evaluation/scenarios with a scenario.json is one.",
    );
  return { scenarios: selected, broken };
}
