import { type AttemptContext, runLogged } from "../execution/attempt-context.ts";
import { type Ending, ending, endingOfRun } from "../execution/ending.ts";
import { subjectCommand } from "../execution/subject-command.ts";

/** Lets the subject work on the copy. Undefined when it ended as it should, so that there is something to grade. */
export async function runSubject(context: AttemptContext): Promise<Ending | undefined> {
  const { scenario, folders, machine, log } = context;
  const { copy } = folders;
  const subject = await subjectCommand(scenario, copy, machine);
  const { command, environment, exitCode } = subject;
  const { result } = await runLogged(context, {
    name: "subject",
    command,
    environment,
    cwd: copy,
    writable: [copy],
  });
  log.usage = subject.usage(result.stdout.text);
  const stopped = endingOfRun("the subject", result) ?? tokensUsedUp(context);
  if (stopped) return stopped;
  if (result.exitCode === exitCode) return undefined;
  return ending(
    "fail",
    `The subject ended with ${result.exitCode ?? result.signal}; expected exit code ${exitCode}.`,
  );
}

function tokensUsedUp({ scenario, log: { usage } }: AttemptContext): Ending | undefined {
  const limit = scenario.manifest.limits?.tokens;
  const used = (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
  if (limit === undefined || used <= limit) return undefined;
  return ending("limit", `The subject used ${used} tokens; ${limit} are allowed.`);
}
