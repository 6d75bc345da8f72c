import { z } from "zod";
import type { Brain } from "./brain.ts";

const contextSchema = z.object({
  task: z.object({
    title: z.string(),
    patterns: z.array(z.string()),
    subtasks: z.array(z.object({ id: z.string(), title: z.string(), patterns: z.array(z.string()) })),
  }),
  patterns: z.array(z.object({ id: z.string(), version: z.string(), title: z.string() })),
  byHand: z.boolean().default(false),
});

/**
 * The subtasks that the task names; otherwise one for each pattern that it names; otherwise, where somebody can build by
 * hand, the task as it is. Nothing is guessed.
 */
export const plan: Brain = (context) => {
  const { task, patterns, byHand } = contextSchema.parse(context);
  const named = task.subtasks.map(({ id, title, patterns }) => ({ id, title, patterns }));
  const subtasks =
    named.length > 0 ? named : task.patterns.map((reference) => subtaskFor(reference, patterns));
  if (byHand) {
    const whole = { id: "whole", title: task.title, patterns: [] };
    return planOf(subtasks.length > 0 ? subtasks : [whole]);
  }
  const uncovered = subtasks.find((subtask) => subtask.patterns.length === 0);
  if (subtasks.length === 0)
    return nothing(
      "the task names no pattern and no subtask, and the offline model plans with nothing else.",
    );
  if (uncovered !== undefined)
    return nothing(`subtask ${uncovered.id} names no pattern, and the offline model can do nothing else.`);
  return planOf(subtasks);
};

function planOf(subtasks: readonly { id: string; title: string; patterns: string[] }[]) {
  const count = `${subtasks.length} ${subtasks.length === 1 ? "subtask" : "subtasks"}`;
  const byPatterns = subtasks.filter(({ patterns }) => patterns.length > 0).length;
  const coverage =
    byPatterns === subtasks.length ? "all covered by patterns" : `${byPatterns} covered by patterns`;
  return {
    answer: {
      summary: `${count}, ${coverage}`,
      subtasks: subtasks.map((subtask) => ({
        ...subtask,
        instructions:
          subtask.patterns.length > 0
            ? `Apply ${subtask.patterns.join(", ")}.`
            : "Do what the title says, as the task describes it, and nothing else.",
      })),
    },
  };
}

function subtaskFor(reference: string, patterns: readonly { id: string; title: string }[]) {
  const [id = reference] = reference.split("@");
  const title = patterns.find((pattern) => pattern.id === id)?.title ?? id;
  return { id, title, patterns: [reference] };
}

function nothing(summary: string) {
  return { answer: { summary, subtasks: [] } };
}
