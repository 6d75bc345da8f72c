import { z } from "zod";
import { line, text } from "./primitives.ts";

/** What the planner proposed and the manager accepted. */
export const planSchema = z.strictObject({
  summary: text,
  subtasks: z.array(
    z.strictObject({
      id: line,
      title: line,
      patterns: z.array(line).describe("References to patterns of the learning library, `id@range`."),
      instructions: text,
    }),
  ),
});

export type Plan = z.infer<typeof planSchema>;
