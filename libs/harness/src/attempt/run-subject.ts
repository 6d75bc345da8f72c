import { join } from "node:path";
import { type AttemptContext, runLogged } from "../execution/attempt-context.ts";
import { type Ending, ending, endingOfRun } from "../execution/ending.ts";
import { subjectCommand } from "../execution/subject-command.ts";
import { compareTrees } from "../tree/compare-trees.ts";
import { copyTree } from "../tree/copy-tree.ts";
import { snapshotTree } from "../tree/snapshot-tree.ts";
import { type AgentUsage, type FileChange, usageSchema } from "../record/attempt-record.ts";

/** Lets the subject work on the copy. Undefined when it ended as it should, so that there is something to grade. */
export function runSubject(context: AttemptContext): Promise<Ending | undefined> {
  return carryOut(context, "subject", context.folders.copy);
}

/** For `idempotent`: what the subject changes when it is run once more, on its own result. */
export async function repeatSubject(
  context: AttemptContext,
): Promise<{ readonly ending?: Ending; readonly changes: readonly FileChange[] }> {
  const { folders } = context;
  const copy = join(folders.root, "repeat");
  await copyTree(folders.copy, copy, context);
  const before = await snapshotTree(copy);
  const stopped = await carryOut(context, "repeat", copy);
  if (stopped) return { ending: stopped, changes: [] };
  return { changes: compareTrees(before, await snapshotTree(copy)) };
}

const whatRuns = { subject: "the subject", repeat: "the subject's second run" } as const;

async function carryOut(
  context: AttemptContext,
  name: keyof typeof whatRuns,
  directory: string,
): Promise<Ending | undefined> {
  const { scenario, machine, log } = context;
  const subject = await subjectCommand(scenario, directory, machine);
  const { command, environment, exitCode } = subject;
  const { result } = await runLogged(context, {
    ...{ name, command, environment },
    cwd: directory,
    writable: [directory],
  });
  log.addUsage(soundUsage(subject.usage(result.stdout.text)));
  const stopped = endingOfRun(whatRuns[name], result) ?? tokensUsedUp(context);
  if (stopped) return stopped;
  if (result.exitCode === exitCode) return undefined;
  const ended = `ended with ${result.exitCode ?? result.signal}; expected exit code ${exitCode}.`;
  return ending("fail", `${whatRuns[name].replace("the", "The")} ${ended}`);
}

/** An agent may print anything. */
function soundUsage(usage: AgentUsage | undefined): AgentUsage | undefined {
  return usageSchema.safeParse(usage).data;
}

function tokensUsedUp({ scenario, log: { usage } }: AttemptContext): Ending | undefined {
  const limit = scenario.manifest.limits?.tokens;
  const used = (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
  if (limit === undefined || used <= limit) return undefined;
  return ending("limit", `The subject used ${used} tokens; ${limit} are allowed.`);
}
