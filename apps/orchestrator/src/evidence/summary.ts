import type { PatternLibrary } from "@codex-orchestrator/learning-library";
import type { RunManifest } from "@codex-orchestrator/manifest";
import { describeUsage, usageLines } from "../usage/describe-usage.ts";
import { formatDiffStat } from "../format.ts";
import type { Task } from "../task/task.ts";

/** The text that goes with a change, for a pull request or a reviewer: the library's template, filled from the manifest. */
export async function summarize(library: PatternLibrary, task: Task, manifest: RunManifest): Promise<string> {
  const { result, validations, subtasks } = manifest;
  const finalTree = validations.at(-1)?.treeHash;
  const text = await library.render("implementation-summary@^1", {
    title: task.title,
    reason: task.body === "" ? "The task gives no reason." : task.body,
    changes: list([
      ...subtasks.map(
        ({ title, attempts }) => `${title}: ${attempts.at(-1)?.build?.summary ?? "no change"}.`,
      ),
      ...(result === undefined ? [] : [`In all ${formatDiffStat(result.diffStat)}.`]),
    ]),
    validation: list(
      validations
        .filter(({ treeHash }) => treeHash === finalTree)
        .map(({ command, status, detail }) => `\`${command}\`: ${status} (${detail})`),
    ),
    risks: "What the checks do not cover is not proved. Read the diff where tests are thin.",
    followUps: list([`Merge the branch \`${result?.branch ?? ""}\`, or delete it.`]),
  });
  const used = [describeUsage(manifest.usage), ...usageLines(manifest.usage)];
  return `${text.trimEnd()}\n\n## Models\n\n${list(used)}\n`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}
