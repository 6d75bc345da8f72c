import { z } from "zod";

/** A path below a given folder: relative, `/` between its parts, no `.` or `..` part, no backslash or control character. */
export const containedPath = z
  .string()
  .max(1024)
  .regex(/^(?!\/)(?!(?:[^]*\/)?\.{1,2}(?:\/|$))(?![^]*\/\/)[^\\\u0000-\u001f]+(?<!\/)$/, {
    error: "expected a relative path without `.`, `..` or `\\` that stays below its folder",
  });

export const line = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\u0000-\u001f\u007f]+$/, { error: "expected one line of text" });

/** Names of test cases, goals and the like, each of which may stand in the list once. */
export const eachOnce = <Item extends z.ZodType<string>>(item: Item) =>
  z
    .array(item)
    .refine((items) => new Set(items).size === items.length, { error: "expected each entry once" });

export const argument = z
  .string()
  .max(10_000)
  .regex(/^[^\u0000]*$/, { error: "expected text without a NUL character" });

/**
 * Program and arguments. An argument `scenario:<path>` stands for the absolute path of a file beside the manifest,
 * `node` as the program for the Node.js that the harness runs on.
 */
export const command = z.array(argument).min(1).max(200);

export const glob = z
  .string()
  .min(1)
  .max(500)
  .regex(/^(?!\/)(?!(?:[^]*\/)?\.\.(?:\/|$))[^\\\u0000-\u001f]+$/, {
    error: "expected a glob of relative paths with `/` between their parts",
  });

export const atLeastOne = z.int().min(1);
