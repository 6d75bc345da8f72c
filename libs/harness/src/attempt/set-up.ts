import { join } from "node:path";
import { type AttemptFolders, type FreshAttempt, runLogged } from "../execution/attempt-context.ts";
import { type Ending, ending, endingOfRun } from "../execution/ending.ts";
import { resolveCommand } from "../scenario/command-arguments.ts";
import { copyTree } from "../tree/copy-tree.ts";

/** Carries out the scenario's set-up. `folders.before` is then what it left, else the fixture itself. */
export async function setUp(
  context: FreshAttempt,
): Promise<{ readonly folders: AttemptFolders; readonly ending?: Ending }> {
  const { scenario, folders } = context;
  const commands = scenario.manifest.setup ?? [];
  for (const command of commands) {
    const failed = await runOne(context, command);
    if (failed) return { folders, ending: failed };
  }
  if (commands.length === 0) return { folders };
  const before = join(folders.root, "before");
  await copyTree(folders.copy, before, context);
  return { folders: { ...folders, before } };
}

/** The set-up is the scenario's own: when it fails, nothing is known about the subject. */
async function runOne(context: FreshAttempt, command: readonly string[]): Promise<Ending | undefined> {
  const { scenario, folders, machine } = context;
  const resolved = resolveCommand(command, scenario.directory, machine.node);
  const { result } = await runLogged(context, {
    name: "setup",
    command: resolved,
    cwd: folders.copy,
    writable: [folders.copy],
  });
  const stopped = endingOfRun("the set-up", result);
  if (stopped?.verdict === "not-run" || stopped?.verdict === "harness-error") return stopped;
  if (stopped) return ending("infra", stopped.reason);
  return result.exitCode === 0
    ? undefined
    : ending("infra", `The set-up ended with ${result.exitCode ?? result.signal}; expected exit code 0.`);
}
