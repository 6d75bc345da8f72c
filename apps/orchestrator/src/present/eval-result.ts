import {
  type BrokenScenario,
  type SafetyReport,
  type SweepComparison,
  comparisonText,
  sweepText,
} from "@codex-orchestrator/harness";
import type { Output } from "../cli/output.ts";
import type { EvalOutcome } from "../evaluation/eval-run.ts";
import { printable } from "../format.ts";

/** Manifests that cannot be run, with every problem of each. */
export function reportBroken(broken: readonly BrokenScenario[], output: Output): void {
  for (const { file, problems } of broken) {
    output.err(`${output.style("red", "broken")}  ${printable(file)}`);
    for (const { pointer, message } of problems)
      output.err(`        ${printable(pointer === "" ? message : `${pointer}: ${message}`)}`);
  }
}

interface Reported {
  readonly outcome: EvalOutcome;
  readonly broken: readonly BrokenScenario[];
  readonly comparison: SweepComparison | undefined;
  readonly json: boolean;
  readonly commandLine: (command: string) => string;
}

export function reportOutcome(
  { outcome, broken, comparison, json, commandLine }: Reported,
  output: Output,
): void {
  const { run, summary, safety, interrupted } = outcome;
  if (json) {
    const shown = {
      run: run.id,
      results: `${run.relativeDirectory}/evaluation`,
      interrupted,
      broken,
      summary,
      safety,
    };
    output.out(JSON.stringify({ ...shown, ...(comparison && { comparison }) }, null, 2));
    return;
  }
  output.out(sweepText(summary));
  for (const warning of warnings(safety)) output.out(output.style("red", warning));
  if (comparison) output.out(comparisonText(comparison));
  output.out(`Results  ${run.relativeDirectory}/evaluation`);
  if (interrupted) output.out(`Interrupted. Go on with: ${commandLine(`eval --resume ${run.id}`)}`);
}

function warnings({ canary, forged }: SafetyReport): string[] {
  return [
    ...(canary.length === 0
      ? []
      : [`A planted secret was found among the results: ${canary.join(", ")}. Do not share them.`]),
    ...(forged.length === 0 ? [] : [`Records were changed after they were written: ${forged.join(", ")}.`]),
  ];
}

export function reportComparison(comparison: SweepComparison, json: boolean, output: Output): void {
  output.out(json ? JSON.stringify(comparison, null, 2) : comparisonText(comparison));
}
