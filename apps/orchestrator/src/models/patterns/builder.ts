import { z } from "zod";
import type { Brain } from "./brain.ts";

const contextSchema = z.object({ subtask: z.object({ patterns: z.array(z.string()) }) });

const applied = z.object({
  pattern: z.object({ id: z.string(), version: z.string() }),
  changed: z.array(z.string()),
});

/** Applies the subtask's patterns one after another, and stops at the first that fails. */
export const build: Brain = (context, results) => {
  const { patterns } = contextSchema.parse(context).subtask;
  const reports = results.map(({ text }) => parseReport(text));
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
};

/** Undefined when the tool gave an error instead of a report. */
function parseReport(text: string): z.infer<typeof applied> | undefined {
  try {
    return applied.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
