import type { FileChange } from "../record/attempt-record.ts";
import type { AttemptContext } from "../execution/attempt-context.ts";
import type { AttemptLog } from "../execution/attempt-log.ts";
import { type Ending, ending } from "../execution/ending.ts";
import { checkFile, checkGoals, isFileAssertion, isGoalAssertion } from "./check-assertions.ts";
import { checkEffects } from "./check-effects.ts";
import { checkPattern } from "./check-patterns.ts";
import { judgeCases, unpassed } from "./judge-cases.ts";
import type { GoalResult } from "./run-goal.ts";
import { type GoalResults, runGoals } from "./run-goals.ts";

/**
 * Judges what the subject left: its effects and files first, then the goals, which may leave files of their own. The
 * first failure is the reason.
 *
 * @param repeated What the subject changed when it was run again on its own result
 */
export async function gradeAttempt(
  context: AttemptContext,
  repeated: readonly FileChange[],
): Promise<Ending> {
  const unasked = await checkWhatIsThere(context, repeated);
  if (unasked) return unasked;
  const goals = await runGoals(context);
  for (const result of goals.results) context.log.addCases(result);
  if (goals.ending) return goals.ending;
  judgeGoals(context, goals.results);
  return endingOf(context, goals);
}

async function checkWhatIsThere(
  context: AttemptContext,
  repeated: readonly FileChange[],
): Promise<Ending | undefined> {
  const { scenario, folders, machine, log } = context;
  const { effects = {}, assertions = [] } = scenario.manifest;
  const directory = folders.copy;
  const { syntax } = machine.ports;
  log.assertions.push(
    ...(await checkEffects(effects, { changes: log.changes, repeated, directory, syntax })),
  );
  for (const assertion of assertions) {
    if (isFileAssertion(assertion)) log.assertions.push(await checkFile(assertion, directory));
    if (assertion.kind !== "pattern") continue;
    const { ending: stopped, result } = await checkPattern(assertion, context);
    if (stopped) return stopped;
    log.assertions.push(result);
  }
  return undefined;
}

function judgeGoals({ scenario, log }: AttemptContext, results: readonly GoalResult[]): void {
  const { failToPass = [], passToPass = [], assertions = [] } = scenario.manifest;
  const tests = results.find(({ goal }) => goal === "test")?.cases ?? [];
  log.failToPass = judgeCases(failToPass, tests);
  log.passToPass = judgeCases(passToPass, tests);
  log.assertions.push(
    ...assertions.filter(isGoalAssertion).map((assertion) => checkGoals(assertion, results)),
  );
}

function endingOf({ log }: AttemptContext, { results, spoilt }: GoalResults): Ending {
  const named = log.failToPass.length > 0;
  const goalFailures = results
    .filter((result) => result.verdict !== "passed" && !(named && failsByCasesOnly(result)))
    .map(({ goal, verdict, detail }) => ({ goal, reason: `The goal ${goal} says ${verdict}: ${detail}` }));
  const failures = [
    // Where the build failed, missing test cases are only its consequence.
    ...goalFailures.filter(({ goal }) => goal === "build").map(({ reason }) => reason),
    ...spoilt.map(({ path, change }) => `While the goals ran, the grader ${path} was ${change}.`),
    ...unpassed(log.failToPass).map(({ name, status }) => `"${name}" should pass now; it is ${status}.`),
    ...unpassed(log.passToPass).map(({ name, status }) => `"${name}" should still pass; it is ${status}.`),
    ...goalFailures.filter(({ goal }) => goal !== "build").map(({ reason }) => reason),
    ...log.assertions.filter(({ ok }) => !ok).map(({ assertion, detail }) => `${assertion}: ${detail}`),
  ];
  const [first, ...rest] = failures;
  if (first === undefined) return ending("pass", passReason(log));
  return ending("fail", rest.length === 0 ? first : `${first} (and ${rest.length} more)`);
}

/**
 * Where the cases that count are named, others may fail. A test command that fails although every case in its report
 * passed contradicts itself, and its report counts for nothing.
 */
function failsByCasesOnly({ goal, verdict, counts }: GoalResult): boolean {
  return goal === "test" && verdict === "failed" && counts !== undefined && counts.failed > 0;
}

function passReason({ tampering }: AttemptLog): string {
  return tampering.length === 0
    ? "Everything that was asked for holds."
    : `It passes with the original graders; the subject had changed ${tampering.length} of them.`;
}
