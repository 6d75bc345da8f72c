import { z } from "zod";
import type { Brain } from "./brain.ts";

const contextSchema = z.object({
  task: z.object({
    title: z.string(),
    patterns: z.array(z.string()),
    subtasks: z.array(z.object({ id: z.string(), title: z.string(), patterns: z.array(z.string()) })),
  }),
  patterns: z.array(z.object({ id: z.string(), version: z.string(), title: z.string() })),
});

/** The subtasks that the task names; otherwise one for each pattern that it names. Nothing is guessed. */
export const plan: Brain = (context) => {
  const { task, patterns } = contextSchema.parse(context);
  const named = task.subtasks.map(({ id, title, patterns }) => ({ id, title, patterns }));
  const subtasks =
    named.length > 0 ? named : task.patterns.map((reference) => subtaskFor(reference, patterns));
  const uncovered = subtasks.find((subtask) => subtask.patterns.length === 0);
  if (subtasks.length === 0)
    return nothing(
      "the task names no pattern and no subtask, and the offline model plans with nothing else.",
    );
  if (uncovered !== undefined)
    return nothing(`subtask ${uncovered.id} names no pattern, and the offline model can do nothing else.`);
  return {
    answer: {
      summary: `${subtasks.length} ${subtasks.length === 1 ? "subtask" : "subtasks"}, all covered by patterns`,
      subtasks: subtasks.map((subtask) => ({
        ...subtask,
        instructions: `Apply ${subtask.patterns.join(", ")}.`,
      })),
    },
  };
};

function subtaskFor(reference: string, patterns: readonly { id: string; title: string }[]) {
  const [id = reference] = reference.split("@");
  const title = patterns.find((pattern) => pattern.id === id)?.title ?? id;
  return { id, title, patterns: [reference] };
}

function nothing(summary: string) {
  return { answer: { summary, subtasks: [] } };
}
