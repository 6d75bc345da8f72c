import { join } from "node:path";
import type { FileChange } from "../attempt/attempt-record.ts";
import { type AttemptContext, runLogged } from "../execution/attempt-context.ts";
import { type Ending, ending, endingOfRun } from "../execution/ending.ts";
import { subjectCommand } from "../execution/subject-command.ts";
import { compareTrees } from "../tree/compare-trees.ts";
import { copyTree } from "../tree/copy-tree.ts";
import { snapshotTree } from "../tree/snapshot-tree.ts";

/** For `idempotent`: what the subject changes when it is run once more, on its own result. */
export async function repeatSubject(
  context: AttemptContext,
): Promise<
  { readonly ending: Ending } | { readonly ending?: undefined; readonly changes: readonly FileChange[] }
> {
  const { scenario, folders, machine } = context;
  const copy = join(folders.root, "repeat");
  await copyTree(folders.copy, copy, context);
  const before = await snapshotTree(copy);
  const { command, environment, exitCode } = await subjectCommand(scenario, copy, machine);
  const { result } = await runLogged(context, {
    name: "repeat",
    command,
    environment,
    cwd: copy,
    writable: [copy],
  });
  const stopped = endingOfRun("the subject's second run", result);
  if (stopped) return { ending: stopped };
  if (result.exitCode !== exitCode)
    return {
      ending: ending(
        "fail",
        `Run a second time, the subject ended with ${result.exitCode ?? result.signal}.`,
      ),
    };
  return { changes: compareTrees(before, await snapshotTree(copy)) };
}
