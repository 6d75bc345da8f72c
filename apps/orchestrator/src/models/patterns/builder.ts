import { z } from "zod";
import type { Action, Brain, ToolResult } from "./brain.ts";

const contextSchema = z.object({
  task: z.object({ title: z.string(), body: z.string() }),
  subtask: z.object({ title: z.string(), instructions: z.string(), patterns: z.array(z.string()) }),
  findings: z.array(z.object({ rule: z.string(), message: z.string() })),
  byHand: z.boolean().default(false),
});

type Context = z.infer<typeof contextSchema>;

const codexAnswer = z.object({ threadId: z.string(), content: z.string() });

const applied = z.object({
  pattern: z.object({ id: z.string(), version: z.string() }),
  changed: z.array(z.string()),
});

/** Gives the subtask to Codex when it is to be done by hand; else applies its patterns. */
export const build: Brain = (given, results) => {
  const context = contextSchema.parse(given);
  return context.byHand ? askCodex(context, results) : applyPatterns(context, results);
};

function askCodex(context: Context, [result]: readonly ToolResult[]): Action {
  if (result === undefined) return { call: "codex", arguments: { prompt: promptFor(context) } };
  const parsed = parseJson(codexAnswer, result.text);
  if (parsed === undefined)
    return { answer: { outcome: "blocked", summary: `Codex: ${result.text}`.slice(0, 4_000) } };
  return { answer: { outcome: "changed", summary: parsed.content.slice(0, 4_000) } };
}

function promptFor({ task, subtask, findings }: Context): string {
  const review = findings.map(({ rule, message }) => `- ${rule}: ${message}`);
  return [
    `${subtask.title}\n\n${subtask.instructions}`,
    `This is part of the task "${task.title}":\n\n${task.body}`,
    ...(review.length > 0
      ? [`A review of what is there found:\n${review.join("\n")}\nMend exactly that.`]
      : []),
  ].join("\n\n");
}

/** One after another, and no further than the first that fails. */
function applyPatterns({ subtask: { patterns } }: Context, results: readonly ToolResult[]): Action {
  const reports = results.map(({ text }) => parseJson(applied, text));
  const failed = reports.findIndex((report) => report === undefined);
  if (failed >= 0)
    return {
      answer: {
        outcome: "blocked",
        summary: `${patterns[failed] ?? "A pattern"}: ${results[failed]?.text ?? ""}`,
      },
    };
  const next = patterns[results.length];
  if (next !== undefined) return { call: "apply_pattern", arguments: { pattern: next } };
  const files = new Set(reports.flatMap((report) => report?.changed ?? []));
  const names = reports.map((report) => `${report?.pattern.id ?? ""}@${report?.pattern.version ?? ""}`);
  return {
    answer: {
      outcome: files.size > 0 ? "changed" : "unchanged",
      summary: `${names.join(", ")} changed ${files.size} ${files.size === 1 ? "file" : "files"}`,
    },
  };
}

/** Undefined when the tool gave an error instead of its result. */
function parseJson<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
