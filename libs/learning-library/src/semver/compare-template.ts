import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { unifiedPatch } from "../diff/unified-patch.ts";
import { TemplateVariableError } from "../errors.ts";
import type { AssetVersion } from "./behavior.ts";
import type { SemverChange } from "./semver-report.ts";

/** Compares what two versions of a template make of the variables that the older version's fixtures give. */
export async function compareTemplates(
  previous: AssetVersion,
  current: AssetVersion,
): Promise<SemverChange[]> {
  const inputs = previous.entry.files
    .map(({ path }) => path)
    .filter((path) => path.endsWith(".variables.json"));
  const changes = await Promise.all(
    inputs.map(async (input): Promise<SemverChange[]> => {
      const fixture = basename(input);
      const variables = JSON.parse(await readFile(join(previous.library.root, input), "utf8")) as Record<
        string,
        string
      >;
      const [before, now] = await Promise.all([render(previous, variables), render(current, variables)]);
      if (before.refusal !== undefined)
        return now.refusal === undefined
          ? [{ level: "minor", fixture, reason: "it is rendered now, and was refused" }]
          : [];
      if (now.refusal !== undefined)
        return [{ level: "major", fixture, reason: `it is refused now: ${now.refusal}` }];
      if (before.text === now.text) return [];
      const diff = unifiedPatch(fixture, before.text, now.text);
      return [{ level: "major", fixture, reason: "the text for old variables changed", diff }];
    }),
  );
  return changes.flat();
}

async function render(
  { library, entry }: AssetVersion,
  variables: Record<string, string>,
): Promise<{ text: string; refusal?: string }> {
  try {
    return { text: await library.render(`${entry.id}@${entry.version}`, variables) };
  } catch (error) {
    if (!(error instanceof TemplateVariableError)) throw error;
    return { text: "", refusal: error.message };
  }
}
