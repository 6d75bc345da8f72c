import { z } from "zod";
import { approvalRecordSchema } from "./approval.ts";
import { runManifestSchema } from "./run-manifest.ts";
import { taskIndexSchema } from "./task-index.ts";
import { taskStateSchema } from "./task-state.ts";
import { validationRecordSchema } from "./validation.ts";

const documents = {
  "approval-record.v1": approvalRecordSchema,
  "run-manifest.v1": runManifestSchema,
  "task-index.v1": taskIndexSchema,
  "task-state.v1": taskStateSchema,
  "validation-record.v1": validationRecordSchema,
} as const;

export type DocumentName = keyof typeof documents;
export type DocumentOf<Name extends DocumentName> = z.infer<(typeof documents)[Name]>;

export const documentNames = Object.keys(documents) as DocumentName[];

/** The JSON Schema (draft 2020-12) of a document, as published in `schemas/<name>.json`. */
export function jsonSchemaOf(name: DocumentName): Record<string, unknown> {
  const schema = z.toJSONSchema(documents[name], { target: "draft-2020-12" });
  const $id = `urn:codex-orchestrator:schema:${name}`;
  const { $schema, ...rest } = schema;
  return { $schema, $id, ...rest };
}
