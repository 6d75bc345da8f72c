import { stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFileDurably } from "@codex-orchestrator/durable-file";
import { SpecChangeError } from "../errors.ts";
import { withFields } from "../spec/edit-front-matter.ts";
import { type MiniSpec, parseSpec } from "../spec/spec-document.ts";

export interface ChangedSpec {
  /** From the root of the repository. */
  readonly path: string;
  /** The whole text after the change. */
  readonly text: string;
  /** False for a rehearsal. */
  readonly written: boolean;
}

/** Sets fields of a spec and writes it, unless it is a rehearsal or would not be a spec any more. */
export async function writeFields(
  root: string,
  spec: MiniSpec,
  fields: Readonly<Record<string, unknown>>,
  dryRun: boolean,
): Promise<ChangedSpec> {
  const text = withFields(spec, fields);
  const after = parseSpec(spec.path, text);
  if (after.kind !== "mini" || after.review.kind === "malformed")
    throw new SpecChangeError(
      `${spec.path} was not written, for it would not be a spec: ${after.kind === "broken" ? (after.problems[0]?.message ?? "") : "its last_review is malformed"}`,
    );
  if (!dryRun) {
    const file = join(root, spec.path);
    const { mode } = await stat(file);
    await writeFileDurably(file, text, { mode: mode & 0o777 });
  }
  return { path: spec.path, text, written: !dryRun };
}
