import { z } from "zod";
import type { Brain } from "./brain.ts";

const contextSchema = z.object({ goals: z.array(z.string()) });

const checked = z.object({ goal: z.string(), status: z.string() });

/** Runs every goal in order, also after one has failed: the reviewer wants to know them all. */
export const test: Brain = (context, results) => {
  const { goals } = contextSchema.parse(context);
  const next = goals[results.length];
  if (next !== undefined) return { call: "run_check", arguments: { goal: next } };
  return { answer: { summary: `${results.map(describe).join(", ")}.` } };
};

function describe({ text }: { text: string }): string {
  try {
    const { goal, status } = checked.parse(JSON.parse(text));
    return `${goal} ${status}`;
  } catch {
    return text;
  }
}
