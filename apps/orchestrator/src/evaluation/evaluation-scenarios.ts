import { dirname, join } from "node:path";
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

/** Those that the words name, by id or tag; a broken one is named by its folder. Without words, all of them. */
export function selectedScenarios(
  { scenarios, broken }: FoundScenarios,
  words: readonly string[],
): { readonly scenarios: readonly LoadedScenario[]; readonly broken: FoundScenarios["broken"] } {
  if (words.length === 0 && scenarios.length + broken.length === 0)
    throw new UsageError(
      "There is no scenario here. Each folder in evaluation/scenarios with a scenario.json is one.",
    );
  if (words.length === 0) return { scenarios, broken };
  const named = broken.filter(({ file }) => words.includes(dirname(file)));
  const folders = named.map(({ file }) => dirname(file));
  const others = words.filter((word) => !folders.includes(word));
  return { scenarios: others.length === 0 ? [] : selectScenarios(scenarios, others), broken: named };
}
