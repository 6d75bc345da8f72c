import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { basename, relative, resolve } from "node:path";
import type { z } from "zod";
import { TaskFileError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";
import { parseFrontMatter, type FrontMatter } from "./front-matter.ts";
import { frontMatterSchema, knownKeysAt } from "./task-schema.ts";
import type { Task } from "./task.ts";

/** A task is a page of text; a larger file is something else. */
const maximumBytes = 1024 * 1024;

/**
 * Reads and validates a task file.
 *
 * @param path as the user named it; error messages repeat it
 * @param root a directory; a file inside is recorded by its path relative to it
 * @throws {TaskFileError} naming file, line and column
 */
export async function loadTask(path: string, root: string): Promise<Task> {
  const bytes = await readTaskFile(path);
  const front = parseFrontMatter(path, decode(path, bytes));
  const { execution, subtasks, mode, repo, checks, spec, budget, ...matter } = validate(path, front);
  return {
    ...matter,
    parallel: execution.parallel,
    subtasks: subtasks.map(({ requires_cloud, ...subtask }) => ({
      ...subtask,
      requiresCloud: requires_cloud,
    })),
    ...(mode !== undefined && { mode }),
    ...(repo !== undefined && { repo }),
    ...(checks !== undefined && { checks }),
    ...(spec !== undefined && { spec }),
    ...budgetOf(budget),
    body: front.body.trim(),
    source: sourceName(path, root),
    bytes,
    digest: createHash("sha256").update(bytes).digest("hex"),
  };
}

async function readTaskFile(path: string): Promise<Uint8Array> {
  let handle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem =
      code === "ENOENT" ? "there is no such file" : `it cannot be read (${code ?? (error as Error).message})`;
    throw new TaskFileError(path, `${problem}. Give the path of a task file with --task.`, { cause: error });
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new TaskFileError(path, "expected a file, received something else.");
    if (stats.size > maximumBytes)
      throw new TaskFileError(path, `it has ${stats.size} bytes; a task file has at most ${maximumBytes}.`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new TaskFileError(path, "expected UTF-8 text, received other bytes.", { cause: error });
  }
}

function validate(path: string, front: FrontMatter): z.infer<typeof frontMatterSchema> {
  const parsed = frontMatterSchema.safeParse(front.data);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => describeIssue(path, front, issue));
    throw new TaskFileError(problems[0]?.place ?? path, problems.map(({ text }) => text).join("\n  "));
  }
  rejectDuplicateSubtasks(path, front, parsed.data);
  return parsed.data;
}

interface LocatedProblem {
  place: string;
  text: string;
}

function describeIssue(path: string, front: FrontMatter, issue: z.core.$ZodIssue): LocatedProblem {
  const where = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    const inside = where === "" ? "" : ` in ${where}`;
    return {
      place: `${path}${front.placeOf([...issue.path, key])}`,
      text: `unknown key ${key}${inside}.${didYouMean(key, knownKeysAt(issue.path))}`,
    };
  }
  const value = front.data === null ? null : valueAt(front.data, issue.path);
  const received = value === undefined ? "nothing" : JSON.stringify(value);
  const problem = value === undefined ? "is missing" : lowerFirst(issue.message);
  return {
    place: `${path}${front.placeOf(issue.path)}`,
    text: `${where === "" ? "the front matter" : where}: ${problem}; received ${received}.`,
  };
}

function rejectDuplicateSubtasks(
  path: string,
  front: FrontMatter,
  { subtasks }: z.infer<typeof frontMatterSchema>,
): void {
  const seen = new Set<string>();
  for (const [index, { id }] of subtasks.entries()) {
    if (seen.has(id))
      throw new TaskFileError(
        `${path}${front.placeOf(["subtasks", index, "id"])}`,
        `two subtasks have the id ${id}. Give each its own.`,
      );
    seen.add(id);
  }
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    data,
  );
}

function sourceName(path: string, root: string): string {
  const inside = relative(root, resolve(path));
  return inside.startsWith("..") || inside === "" ? basename(path) : inside;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function budgetOf({
  cached_tokens: cachedTokens,
  ...budget
}: z.infer<typeof frontMatterSchema>["budget"]): Pick<Task, "budget" | "rounds"> {
  const given = Object.entries({ ...budget, cachedTokens }).filter(([, value]) => value !== undefined);
  const { rounds, ...limits } = Object.fromEntries(given);
  return { budget: limits, ...(rounds !== undefined && { rounds }) };
}
