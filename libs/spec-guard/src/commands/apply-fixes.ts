import { stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFileDurably } from "@codex-orchestrator/durable-file";
import type { CheckReport } from "../check/check-specs.ts";
import type { Finding } from "../check/finding.ts";
import { groupBy } from "../group-by.ts";
import { TreeReader } from "../repository/read-file.ts";
import type { Edit } from "../rules/rule.ts";

export interface AppliedFixes {
  /** Paths of the files that were written, or would be. */
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
}

const mostBytes = 1024 * 1024;

/** Mends what needs no decision. With `dryRun` nothing is written. Check anew afterwards. */
export async function applyFixes(
  { root, findings }: CheckReport,
  options: { readonly dryRun?: boolean } = {},
): Promise<AppliedFixes> {
  const fixable = findings.filter(({ fix, state }) => fix !== undefined && state === "open");
  const reader = new TreeReader(root);
  const byFile = groupBy(
    fixable.flatMap(({ fix = [] }) => fix),
    ({ path }) => path,
  );
  for (const [path, edits] of byFile) {
    const file = reader.read(path, mostBytes);
    if ("refused" in file || options.dryRun === true) continue;
    const { mode } = await stat(join(root, path));
    await writeFileDurably(join(root, path), withEdits(file.text, edits), { mode: mode & 0o777 });
  }
  return { files: [...byFile.keys()], findings: fixable };
}

/** From the end to the start, so that offsets stay true; of two edits that overlap, the later one in the text is made. */
function withEdits(text: string, edits: readonly Edit[]): string {
  let upTo = text.length;
  let result = text;
  for (const { start, end, text: replacement } of edits.toSorted((a, b) => b.start - a.start)) {
    if (end > upTo) continue;
    result = result.slice(0, start) + replacement + result.slice(end);
    upTo = start;
  }
  return result;
}
