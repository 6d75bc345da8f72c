import { UnknownScenarioError } from "../errors.ts";
import type { LoadedScenario } from "./find-scenarios.ts";

/**
 * The scenarios that any of the words names, by id or by tag; all of them when there are no words.
 * @throws {UnknownScenarioError} for a word that is neither an id nor a tag
 */
export function selectScenarios(
  scenarios: readonly LoadedScenario[],
  words: readonly string[],
): readonly LoadedScenario[] {
  const known = new Set(scenarios.flatMap(({ manifest }) => [manifest.id, ...(manifest.tags ?? [])]));
  const unknown = words.filter((word) => !known.has(word));
  if (unknown.length > 0) throw new UnknownScenarioError(unknown, [...known].sort());
  if (words.length === 0) return scenarios;
  return scenarios.filter(({ manifest }) =>
    [manifest.id, ...(manifest.tags ?? [])].some((name) => words.includes(name)),
  );
}
