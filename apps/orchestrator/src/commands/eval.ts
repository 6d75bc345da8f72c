import type { FoundScenarios } from "@codex-orchestrator/harness";
import { isRunId } from "@codex-orchestrator/manifest";
import { parseArguments, text } from "../cli/arguments.ts";
import { exitCode } from "../cli/exit-codes.ts";
import { listenForInterruption } from "../cli/interruption.ts";
import type { Output } from "../cli/output.ts";
import { wholeNumber } from "../cli/whole-number.ts";

const help = `Usage: codex-orchestrator eval [<id|tag>...] [options]
       codex-orchestrator eval --compare <run> <run>

Runs the scenarios in evaluation/scenarios of the repository: each on fresh copies of its fixture, shut in, without
network. A scenario counts only when its untouched fixture fails and its reference passes, three times each.

  <id|tag>...            only scenarios with one of these ids or tags
  --epochs <n>           how often to run each (default: what its manifest says)
  --compare <run>        hold the result against an earlier evaluation; with a second run, compare the two, run nothing
  --resume <run>         go on with an evaluation that was interrupted
  --validate             check again which scenarios may count, also those that were checked before
  --list                 list the scenarios, and what is wrong with those that cannot be run; runs nothing
  --concurrency <n>      how many to run at once (default: 2)
  --repo <directory>     the repository (default: the one around the current directory)
  --patterns <directory> another learning library (default: the bundled one)
  --json                 the result as one JSON document on standard output

Exit codes: 0 all passed, or no regression; 1 something failed, or a regression; 2 bad usage or a broken scenario;
5 undecided; 6 the harness itself failed, so nothing may be believed; 130 interrupted (resume with --resume).`;

const options = {
  epochs: { type: "string" },
  compare: { type: "string" },
  resume: { type: "string" },
  validate: { type: "boolean" },
  list: { type: "boolean" },
  concurrency: { type: "string" },
  repo: { type: "string" },
  patterns: { type: "string" },
} as const;

export async function execute(args: readonly string[], output: Output): Promise<number> {
  const { values, operands } = await parseArguments("eval", args, options, Infinity);
  if (values["help"] === true) {
    output.out(help);
    return exitCode.ok;
  }
  const request: Request = {
    words: operands,
    epochs: wholeNumber("eval", "epochs", values["epochs"], 1000),
    concurrency: wholeNumber("eval", "concurrency", values["concurrency"], 64) ?? 2,
    compare: text(values["compare"]),
    resume: text(values["resume"]),
    validate: values["validate"] === true,
    json: values["json"] === true,
  };
  const [{ readConfig }, { openState }] = await Promise.all([
    import("../config.ts"),
    import("../evidence/open-state.ts"),
  ]);
  const config = readConfig({ patterns: text(values["patterns"]) });
  const store = await openState(values["repo"], config);
  const surroundings = { config, store, output };
  const second = request.words[0];
  if (request.compare !== undefined && second !== undefined && isRunId(second))
    return compareRuns(request.compare, second, request.json, surroundings);
  const { evaluationScenarios } = await import("../evaluation/evaluation-scenarios.ts");
  const found = await evaluationScenarios(store.root);
  if (values["list"] === true) {
    const { listScenarios } = await import("../present/scenario-list.ts");
    return listScenarios(found, request.json, output);
  }
  return runScenarios(request, found, surroundings);
}

interface Request {
  readonly words: readonly string[];
  readonly epochs: number | undefined;
  readonly concurrency: number;
  readonly compare: string | undefined;
  readonly resume: string | undefined;
  readonly validate: boolean;
  readonly json: boolean;
}

interface Surroundings {
  readonly config: Awaited<ReturnType<(typeof import("../config.ts"))["readConfig"]>>;
  readonly store: Awaited<ReturnType<(typeof import("../evidence/open-state.ts"))["openState"]>>;
  readonly output: Output;
}

async function runScenarios(
  request: Request,
  found: FoundScenarios,
  surroundings: Surroundings,
): Promise<number> {
  const { config, store, output } = surroundings;
  const [
    { selectedScenarios },
    { runEvaluation },
    { readBaseline, compareWith },
    { EvalProgress },
    present,
    { evalExitCode },
  ] = await Promise.all([
    import("../evaluation/evaluation-scenarios.ts"),
    import("../evaluation/eval-run.ts"),
    import("../evaluation/baseline.ts"),
    import("../present/eval-progress.ts"),
    import("../present/eval-result.ts"),
    import("../evaluation/eval-exit-code.ts"),
  ]);
  const { scenarios, broken } = selectedScenarios(found, request.words);
  const baseline = request.compare === undefined ? undefined : await readBaseline(store, request.compare);
  present.reportBroken(broken, output);
  if (scenarios.length === 0) return exitCode.usage;
  const progress = new EvalProgress({
    isTerminal: process.stderr.isTTY && !request.json,
    write: (shown) => process.stderr.write(shown),
  });
  const interruption = listenForInterruption();
  try {
    const outcome = await runEvaluation(
      {
        scenarios,
        concurrency: request.concurrency,
        admitAgain: request.validate,
        ...(request.epochs !== undefined && { epochs: request.epochs }),
        ...(request.resume !== undefined && { resume: request.resume }),
      },
      {
        ...{ store, config, signal: interruption.signal },
        onEvent: (event) => {
          progress.report(event);
        },
      },
    );
    progress.close();
    const comparison = baseline && compareWith(baseline, outcome.summary, config);
    present.reportOutcome(
      { outcome, broken, comparison, json: request.json, commandLine: config.commandLine },
      output,
    );
    return evalExitCode(outcome, broken.length, comparison);
  } finally {
    progress.close();
    interruption.stop();
  }
}

async function compareRuns(
  before: string,
  after: string,
  json: boolean,
  { store, config, output }: Surroundings,
): Promise<number> {
  const [{ readBaseline, compareWith }, { reportComparison }] = await Promise.all([
    import("../evaluation/baseline.ts"),
    import("../present/eval-result.ts"),
  ]);
  const comparison = compareWith(await readBaseline(store, before), await readBaseline(store, after), config);
  reportComparison(comparison, json, output);
  return comparison.exitCode;
}
