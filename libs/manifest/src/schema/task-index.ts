import { z } from "zod";
import { line, relativePath, taskId } from "./primitives.ts";

/** `tasks/index.json`: the tasks of a repository and where their files lie. */
export const taskIndexSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    tasks: z.array(
      z.strictObject({
        id: taskId,
        title: line,
        path: relativePath,
      }),
    ),
  })
  .meta({ title: "Task index, version 1" });

export type TaskIndex = z.infer<typeof taskIndexSchema>;
