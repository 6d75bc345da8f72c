import { type PatternProof, provePattern } from "@codex-orchestrator/learning-library";
import { exitCode } from "../../cli/exit-codes.ts";
import type { Output } from "../../cli/output.ts";
import { plural } from "../../format.ts";
import { withCall } from "./patterns-command.ts";

const help = `Usage: codex-orchestrator patterns test [<id>[@<range>]...] [--patterns <directory>] [--json]

Proves patterns by their fixtures: exact output, a second application changes nothing, negative fixtures stay byte for
byte, every output parses, nothing outside the declared effects is touched. Without an id, every pattern.

Exit codes: 0 all proved, 1 a fixture does not hold, 2 bad input.`;

export function execute(name: string, args: readonly string[], output: Output): Promise<number> {
  const usage = { help, operands: { least: 0, most: Infinity } };
  return withCall(name, args, output, usage, async ({ operands, json, library }) => {
    const patterns = await library();
    const references =
      operands.length > 0 ? operands : patterns.list().map(({ id, version }) => `${id}@${version}`);
    const proofs = [];
    for (const reference of references) {
      const proof = await provePattern(patterns, reference);
      proofs.push(proof);
      if (!json) present(proof, output);
    }
    if (json) output.out(JSON.stringify({ proofs }, null, 2));
    return proofs.every(({ passed }) => passed) ? exitCode.ok : exitCode.failed;
  });
}

function present({ pattern, passed, cases, failures }: PatternProof, output: Output): void {
  const mark = passed ? output.style("green", "ok  ") : output.style("red", "FAIL");
  output.out(`${mark}  ${pattern.id}@${pattern.version}  ${plural(cases.length, "fixture")}`);
  for (const failure of failures) output.out(`      ${failure}`);
  for (const { name, failures: wrong } of cases)
    for (const failure of wrong) output.out(`      ${name}: ${failure}`);
}
