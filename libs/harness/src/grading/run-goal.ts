import { type Goal, type GoalCommand, type Judgement, judgeGoal } from "@codex-orchestrator/adapters";
import { CommandNotFoundError, SpawnError } from "@codex-orchestrator/process-runner";
import { type AttemptContext, runLogged } from "../execution/attempt-context.ts";
import { type Ending, endingOfRun } from "../execution/ending.ts";
import type { Phase } from "../execution/run-phase.ts";
import { readBounded } from "../tree/read-bounded.ts";
import { withinTime } from "./within-time.ts";

export interface GoalResult extends Judgement {
  readonly goal: Goal;
}

/** What a goal said by exit code, output and report file together, or what cut it short. */
export async function runGoal(
  context: AttemptContext,
  command: GoalCommand,
  directory: string,
): Promise<GoalResult | Ending> {
  const { wallMs } = context.scenario.manifest.limits ?? {};
  const { goal, cwd, environment, pathPrefix } = command;
  try {
    const { result } = await runLogged(context, {
      ...{ name: goal, command: command.command, cwd, environment, pathPrefix },
      writable: [directory, context.reports],
      timeoutMs: wallMs ?? command.timeoutMs,
      ...(isReadByOutput(command) && { headBytes: mostPrintedBytes }),
    });
    const stopped = endingOfRun(`the goal ${goal}`, result);
    return stopped ?? { goal, ...judged(command, result, await readReport(command)) };
  } catch (error) {
    if (!(error instanceof CommandNotFoundError || error instanceof SpawnError)) throw error;
    return { goal, verdict: "cannot-run", detail: error.message };
  }
}

/** Of both streams together. Parsed, they take several times as much memory. */
const mostPrintedBytes = 6 * 1024 * 1024;
const longestReadingMs = 10_000;

const isReadByOutput = ({ goal, reportFile }: GoalCommand) => goal === "test" && reportFile === undefined;

function judged(command: GoalCommand, result: Phase["result"], reportFile: string | undefined): Judgement {
  const { outcome, exitCode, stdout, stderr } = result;
  if (command.goal === "test" && reportFile === undefined) {
    const printedBytes = stdout.bytes + stderr.bytes;
    const isCut = stdout.truncatedBytes + stderr.truncatedBytes > 0;
    if (isCut || printedBytes > mostPrintedBytes)
      return { verdict: "cannot-run", detail: tooMuch(printedBytes) };
  }
  const printed = { stdout: stdout.text, stderr: stderr.text };
  return (
    withinTime(() => judgeGoal(command, { outcome, exitCode, ...printed, reportFile }), longestReadingMs) ?? {
      verdict: "cannot-run",
      detail: "What it printed took too long to read, and was given up.",
    }
  );
}

/** In what is not read, a case may have failed that is told to have passed in the rest. */
const tooMuch = (bytes: number) =>
  `It left no report file that can be read, and printed ${bytes} bytes, which is too much to find every case in. ` +
  "Let the tests print less, or use a tool that writes a report.";

/** Read whole, a report takes many times its size in memory, and code under test may have written it. */
const largestReport = 2 * 1024 * 1024;
const mostLines = 60_000;

/** What is larger counts as missing. */
async function readReport({ reportFile }: GoalCommand): Promise<string | undefined> {
  const text = reportFile && (await readBounded(reportFile.path, largestReport))?.toString("utf8");
  return text !== undefined && text.split("\n", mostLines + 1).length > mostLines ? undefined : text;
}
