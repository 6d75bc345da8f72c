import { createHash } from "node:crypto";
import { canonicalJson, type JsonValue } from "@codex-orchestrator/canonical-json";
import { z } from "zod";

/** Raised when a reader of the version before could no longer read what is written. */
export const formatVersion = 2;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string();
const json: z.ZodType<JsonValue> = z.json();

/** The work that was recorded, and what it was recorded with. */
const recordingSchema = z.object({
  task: z.object({ id: text, digest: sha256 }),
  /** The git tree that the run started from. */
  baseTree: text,
  /** How the run was done: provider, builder, budget, prices. */
  settings: json,
  /** Present when somebody set the mode policy aside. */
  override: z.object({ mode: z.enum(["mcp", "cloud"]), reason: text }).optional(),
  /** By role. */
  models: z.record(z.string(), text),
  /** Of what the learning library lists. */
  patternsDigest: sha256,
  versions: z.record(z.string(), text),
});

export const headerSchema = z.object({
  kind: z.literal("header"),
  formatVersion: z.literal(formatVersion),
  recording: recordingSchema,
  digest: sha256,
});

const failureSchema = z.object({
  name: text,
  message: text,
  code: text.optional(),
  /** What else the error carries. */
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

export const entrySchema = z.object({
  kind: z.enum(["model", "tool", "codex"]),
  seq: z.int().min(1),
  actor: text,
  request: json,
  requestHash: sha256,
  response: json.optional(),
  error: failureSchema.optional(),
  digest: sha256,
});

/** How the recorded run ended. */
const endingSchema = z.object({
  status: text,
  planHash: sha256,
  diffHash: sha256,
  manifestHash: sha256,
  /** The stable form of the final manifest, which `manifestHash` is of. */
  manifest: json,
});

/** Why a run did not end in the process that began it. */
const pauseSchema = z.object({
  status: z.enum(["waiting", "interrupted"]),
  /** What the run waits for, or what interrupted it. */
  detail: text,
});

/** The last line, absent when the recording was killed. */
export const lastLineSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("footer"), entries: z.int().min(0), ending: endingSchema, digest: sha256 }),
  z.object({ kind: z.literal("pause"), entries: z.int().min(0), pause: pauseSchema, digest: sha256 }),
]);

export type Recording = z.infer<typeof recordingSchema>;
export type Failure = z.infer<typeof failureSchema>;
export type Entry = z.infer<typeof entrySchema>;
export type Ending = z.infer<typeof endingSchema>;
export type Pause = z.infer<typeof pauseSchema>;
export type Line = z.infer<typeof headerSchema> | Entry | z.infer<typeof lastLineSchema>;
type WithoutDigest<Any> = Any extends { digest: string } ? Omit<Any, "digest"> : never;

/** The digest of a line covers the line before it, so that none can be changed, moved or taken out unseen. */
export function digestLine(previous: string, line: WithoutDigest<Line>): string {
  return createHash("sha256")
    .update(`${previous}\n${canonicalJson(line)}`)
    .digest("hex");
}

export type UnsignedLine = WithoutDigest<Line>;
