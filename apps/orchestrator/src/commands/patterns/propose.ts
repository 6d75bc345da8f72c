import { type PatternProposal, proposePatterns, writeCandidate } from "@codex-orchestrator/learning-library";
import { exitCode } from "../../cli/exit-codes.ts";
import type { Output } from "../../cli/output.ts";
import { openState } from "../../evidence/open-state.ts";
import { plural, printable } from "../../format.ts";
import { finishedRuns } from "../../patterns/finished-runs.ts";
import { withCall } from "./patterns-command.ts";

const help = `Usage: codex-orchestrator patterns propose <run>... [--write] [--repo <directory>] [--patterns <directory>] [--json]

Finds edits of the same shape that finished runs repeat, and proposes each as a codemod with fixtures cut from what was
changed. A candidate is never used until a person promotes it: until then it is applied by its exact version only.

  --write             write the candidates into the library; without it they are only shown
  --repo <directory>  where the runs are (default: the repository around the current directory)

Exit codes: 0 done, also when nothing repeats; 2 bad input.`;

const options = { write: { type: "boolean" }, repo: { type: "string" } } as const;

export function execute(name: string, args: readonly string[], output: Output): Promise<number> {
  const usage = { help, options, operands: { least: 1, most: Infinity } };
  return withCall(name, args, output, usage, async ({ values, operands, json, config }) => {
    const store = await openState(values["repo"], config);
    const proposal = await proposePatterns(await finishedRuns(operands, store, config));
    const written: string[] = [];
    if (values["write"] === true)
      for (const candidate of proposal.candidates)
        written.push(await writeCandidate(config.patternsDirectory, candidate));
    if (json) output.out(JSON.stringify({ ...proposal, written }, null, 2));
    else present(proposal, written, output);
    return exitCode.ok;
  });
}

function present({ candidates, refused }: PatternProposal, written: readonly string[], output: Output): void {
  for (const { id, pattern, fix, places } of candidates) {
    output.out(`${output.style("bold", id)}  ${plural(places.length, "place")}`);
    output.out(`  ${printable(pattern)}\n  ${printable(fix)}`);
  }
  for (const { pattern, reasons } of refused)
    output.out(`not proposed: ${printable(pattern)}: ${printable(reasons.join(" "))}`);
  if (candidates.length === 0) output.out("No edit of the same shape is repeated often enough.");
  for (const path of written) output.out(`written  ${path}`);
  if (written.length > 0) output.out("Review them, then take them in with `patterns ingest <id>`.");
}
