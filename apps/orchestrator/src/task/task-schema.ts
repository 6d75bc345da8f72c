import { z } from "zod";
import { isTaskId } from "@codex-orchestrator/manifest";
import { budgetKeys, highestLimits } from "../budget/limits.ts";

const line = z.string().trim().min(1, "must not be empty").max(500);
const reference = z.string().regex(/^[a-z0-9][a-z0-9-]*(@\S.*)?$/, "must be a pattern id or id@range");
const positive = z.number().int().positive();
const goal = z.enum(["build", "test", "lint", "format"]);

const subtaskSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "must be 1 to 64 letters, digits, dots, _ or -"),
  title: line,
  patterns: z.array(reference).default([]),
  requires_cloud: z.boolean().default(false),
});

/** The YAML front matter of a task file. */
export const frontMatterSchema = z.strictObject({
  id: z.string().refine(isTaskId, "must be 1 to 64 letters, digits, dots, _ or -, not starting with a dot"),
  title: line,
  repo: line.optional(),
  execution: z.strictObject({ parallel: z.boolean().default(false) }).default({ parallel: false }),
  mode: z.enum(["mcp", "cloud"]).optional(),
  patterns: z.array(reference).default([]),
  subtasks: z.array(subtaskSchema).default([]),
  checks: z.array(goal).nonempty().optional(),
  spec: line.optional(),
  budget: z
    .strictObject({
      tokens: positive.max(highestLimits.tokens).optional(),
      cached_tokens: positive.max(highestLimits.cachedTokens).optional(),
      requests: positive.max(highestLimits.requests).optional(),
      turns: positive.max(highestLimits.turns).optional(),
      minutes: positive.max(highestLimits.minutes).optional(),
      rounds: positive.max(20).optional(),
    })
    .default({}),
});

const keys = {
  "": Object.keys(frontMatterSchema.shape),
  execution: ["parallel"],
  budget: [...Object.keys(budgetKeys), "rounds"],
  subtasks: Object.keys(subtaskSchema.shape),
} as const;

/** The keys that are allowed at a place in the front matter, for naming the one that was probably meant. */
export function knownKeysAt(path: readonly PropertyKey[]): readonly string[] {
  const top = String(path[0] ?? "");
  return top in keys ? keys[top as keyof typeof keys] : [];
}
