import { z } from "zod";
import { attemptRecordSchema } from "../record/attempt-record.ts";
import { scenarioSchema } from "../scenario/scenario-schema.ts";
import { sweepSummarySchema } from "../summary/sweep-summary.ts";

const documents = {
  "scenario.v1": scenarioSchema,
  "attempt.v1": attemptRecordSchema,
  "sweep-summary.v1": sweepSummarySchema,
} as const;

export type DocumentName = keyof typeof documents;

export const documentNames = Object.keys(documents) as readonly DocumentName[];

/** JSON Schema 2020-12 of what people write and the harness leaves, as published in `schemas/<name>.json`. */
export function jsonSchemaOf(name: DocumentName): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(documents[name], { target: "draft-2020-12", io: "input" });
  return { $schema, $id: `urn:codex-orchestrator:schema:${name}`, ...rest };
}
