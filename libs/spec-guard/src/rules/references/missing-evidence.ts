import { createHash } from "node:crypto";
import { z } from "zod";
import type { Evidence } from "../../spec/spec-fields.ts";
import { lineOf } from "../../spec/spec-document.ts";
import { type CheckContext, type Rule, scopedMiniSpecs } from "../rule.ts";
import { isContained } from "./repository-path.ts";

const mostManifestBytes = 8 * 1024 * 1024;

/** What a run manifest must say to prove that something was built; the rest of it is not our concern. */
const manifest = z.object({
  run: z.object({ status: z.string() }),
  spec: z.object({ path: z.string() }).optional(),
  validations: z.array(z.object({ id: z.string(), status: z.string() })).default([]),
});

export const missingEvidence: Rule = {
  code: "SG503",
  name: "evidence-missing",
  summary:
    "A spec with status implemented names the manifest of a run that succeeded, all of its validations passed.",
  reason: "Implemented means that somebody saw it work, and that others can see what they saw.",
  remedy: "Add the path of the manifest to `evidence`, or set the status back to approved.",
  check: (context) =>
    scopedMiniSpecs(context).flatMap((spec) => {
      if (spec.fields.status !== "implemented") return [];
      const faults = spec.fields.evidence.map((evidence) => faultOf(evidence, spec.path, context));
      if (faults.includes(undefined)) return [];
      const reason = faults.length === 0 ? "it names no evidence" : faults.join("; ");
      return [
        {
          path: spec.path,
          line: lineOf(spec, "evidence"),
          key: "evidence",
          message: `${spec.fields.id} has status implemented, but ${reason}.`,
          specs: [spec.fields.id],
        },
      ];
    }),
};

function faultOf(evidence: Evidence, specPath: string, context: CheckContext): string | undefined {
  const { path } = evidence;
  if (!isContained(path)) return `${path} is no path inside the repository`;
  const file = context.read(path, mostManifestBytes);
  if ("refused" in file) return `${path} cannot be used: ${file.refused}`;
  if ("sha256" in evidence && evidence.sha256 !== createHash("sha256").update(file.text).digest("hex"))
    return `${path} is not the file whose digest is recorded`;
  const parsed = manifest.safeParse(parseJson(file.text));
  if (!parsed.success) return `${path} is no run manifest`;
  const { run, spec, validations } = parsed.data;
  if (run.status !== "succeeded") return `the run of ${path} ended as ${run.status}`;
  if (spec !== undefined && spec.path !== specPath) return `the run of ${path} was about ${spec.path}`;
  const failed = validations.find(({ status }) => status !== "passed");
  if (failed !== undefined) return `validation ${failed.id} of ${path} is ${failed.status}`;
  return validations.length === 0 ? `${path} has no validations` : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
