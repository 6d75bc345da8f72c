import { z } from "zod";
import { nearest } from "./nearest.ts";

/** An object that takes only its own keys. An unknown key is an error that names the nearest known one. */
export function closedObject<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? unknownKeys(issue.keys, known) : undefined),
  });
}

/** What to say about keys that a closed object does not have. */
export function unknownKeys(keys: readonly string[], known: readonly string[]): string {
  return keys
    .map((key) => {
      const suggestion = nearest(key, known);
      return suggestion === undefined
        ? `unknown key "${key}"; none is expected here`
        : `unknown key "${key}"; did you mean "${suggestion}"?`;
    })
    .join(" ");
}
