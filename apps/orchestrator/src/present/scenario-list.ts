import type { FoundScenarios } from "@codex-orchestrator/harness";
import { exitCode } from "../cli/exit-codes.ts";
import type { Output } from "../cli/output.ts";
import { printable } from "../format.ts";
import { reportBroken } from "./eval-result.ts";

export function listScenarios({ scenarios, broken }: FoundScenarios, json: boolean, output: Output): number {
  if (json) {
    const listed = scenarios.map(({ manifest: { id, title, tags = [], goals, adapter } }) => ({
      id,
      title,
      tags,
      goals,
      adapter,
    }));
    output.out(JSON.stringify({ scenarios: listed, broken }, null, 2));
  } else {
    const width = Math.max(0, ...scenarios.map(({ manifest }) => manifest.id.length));
    for (const { manifest } of scenarios) {
      const tags = manifest.tags === undefined ? "" : `  [${manifest.tags.join(", ")}]`;
      output.out(`${manifest.id.padEnd(width)}  ${printable(manifest.title)}${output.style("dim", tags)}`);
    }
    reportBroken(broken, output);
  }
  return broken.length === 0 ? exitCode.ok : exitCode.usage;
}
