import type { FileChange } from "../attempt/attempt-record.ts";
import type { AttemptContext } from "../execution/attempt-context.ts";
import type { AttemptLog } from "../execution/attempt-log.ts";
import { type Ending, ending } from "../execution/ending.ts";
import { checkFile, checkGoals, isFileAssertion, isGoalAssertion } from "./check-assertions.ts";
import { checkEffects } from "./check-effects.ts";
import { checkPattern } from "./check-patterns.ts";
import { judgeCases, unpassed } from "./judge-cases.ts";
import { repeatSubject } from "./repeat-subject.ts";
import { type GoalResult, runGoals } from "./run-goals.ts";

/**
 * Judges what the subject left: its effects and files first, then the goals, which may leave files of their own. The
 * first failure is the reason.
 */
export async function gradeAttempt(
  context: AttemptContext,
  { repeat }: { readonly repeat: boolean },
): Promise<Ending> {
  const { scenario, log } = context;
  const wantsRepeat = repeat && scenario.manifest.effects?.idempotent === true;
  const repeated = wantsRepeat ? await repeatSubject(context) : { changes: [] };
  if (repeated.ending) return repeated.ending;
  await checkWhatIsThere(context, repeated.changes);
  const goals = await runGoals(context);
  for (const result of goals.results) log.addCases(result);
  if (goals.ending) return goals.ending;
  judgeGoals(context, goals.results);
  return endingOf(context, goals.results);
}

async function checkWhatIsThere(context: AttemptContext, repeated: readonly FileChange[]): Promise<void> {
  const { scenario, folders, machine, log } = context;
  const { effects = {}, assertions = [] } = scenario.manifest;
  const directory = folders.copy;
  log.assertions.push(
    ...(await checkEffects(effects, {
      changes: log.changes,
      repeated,
      directory,
      syntax: machine.ports.syntax,
    })),
  );
  for (const assertion of assertions) {
    if (isFileAssertion(assertion)) log.assertions.push(await checkFile(assertion, directory));
    if (assertion.kind === "pattern") log.assertions.push(await checkPattern(assertion, context));
  }
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

function endingOf({ log }: AttemptContext, results: readonly GoalResult[]): Ending {
  const named = log.failToPass.length > 0;
  const goalFailures = (tests: boolean) =>
    results
      .filter(({ goal, verdict }) => verdict !== "passed" && (goal === "test") === tests)
      .map(({ goal, verdict, detail }) => `The goal ${goal} says ${verdict}: ${detail}`);
  const failures = [
    // Without a build there are no tests: it comes first.
    ...goalFailures(false),
    ...unpassed(log.failToPass).map(({ name, status }) => `"${name}" should pass now; it is ${status}.`),
    ...unpassed(log.passToPass).map(({ name, status }) => `"${name}" should still pass; it is ${status}.`),
    // Where the cases that count are named, others may fail; where none is, the whole goal must pass.
    ...(named ? [] : goalFailures(true)),
    ...log.assertions.filter(({ ok }) => !ok).map(({ assertion, detail }) => `${assertion}: ${detail}`),
  ];
  const [first, ...rest] = failures;
  if (first === undefined) return ending("pass", passReason(log));
  return ending("fail", rest.length === 0 ? first : `${first} (and ${rest.length} more)`);
}

function passReason({ tampering }: AttemptLog): string {
  return tampering.length === 0
    ? "Everything that was asked for holds."
    : `It passes with the original graders; the subject had changed ${tampering.length} of them.`;
}
