import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { parseStrictJson } from "@codex-orchestrator/canonical-json";
import { writeFileDurably } from "@codex-orchestrator/durable-file";
import { CorruptDocumentError, InvalidDocumentError } from "./errors.ts";
import { migrate } from "./migrate.ts";
import type { DocumentName, DocumentOf } from "./schema/published.ts";
import { problemsOf } from "./validate.ts";

/** No document comes near it; a larger file is refused before it is read. */
const maximumBytes = 32 * 1024 * 1024;

/**
 * Reads and checks a document. Members that this version does not know are kept.
 *
 * @returns undefined when there is no such file: absent is not corrupt
 * @throws {CorruptDocumentError} when there is a file but it is too large, no regular file, or not strict JSON
 * @throws {UnsupportedVersionError} when a newer version wrote it
 * @throws {InvalidDocumentError} when it is JSON of another shape
 */
export async function readDocument<Name extends DocumentName>(
  name: Name,
  path: string,
): Promise<DocumentOf<Name> | undefined> {
  const text = await readBounded(path);
  if (text === undefined) return undefined;
  const value = migrate(name, parse(path, text), path);
  const problems = problemsOf(name, value, "tolerant");
  if (problems.length > 0) throw new InvalidDocumentError(path, problems);
  return value as DocumentOf<Name>;
}

/** The text of a document as it goes to disk: indented for people, one final newline. */
export function serializeDocument<Name extends DocumentName>(name: Name, value: DocumentOf<Name>): string {
  const plain: unknown = JSON.parse(JSON.stringify(value));
  const problems = problemsOf(name, plain, "exact");
  if (problems.length > 0) throw new InvalidDocumentError(`The ${name} to be written`, problems);
  return `${JSON.stringify(plain, null, 2)}\n`;
}

/**
 * Checks a document against its published schema and replaces the file durably.
 *
 * @throws {InvalidDocumentError} before anything is written
 * @throws {DurableWriteError} when it cannot be written; the old file is whole
 */
export async function writeDocument<Name extends DocumentName>(
  name: Name,
  path: string,
  value: DocumentOf<Name>,
): Promise<void> {
  await writeFileDurably(path, serializeDocument(name, value));
}

function parse(path: string, text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    throw new CorruptDocumentError(path, (error as Error).message, restoreAdvice, { cause: error });
  }
}

const restoreAdvice = "Restore it from a backup or move it away.";

async function readBounded(path: string): Promise<string | undefined> {
  let handle;
  try {
    // O_NONBLOCK: a FIFO planted in its place must not block the reader for ever.
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === "ELOOP")
      throw new CorruptDocumentError(path, "it is a symbolic link", "Remove the link.", { cause: error });
    throw error;
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new CorruptDocumentError(path, "it is not a regular file", "Move it away.");
    if (stats.size > maximumBytes)
      throw new CorruptDocumentError(
        path,
        `it has ${stats.size} bytes, more than the ${maximumBytes} allowed`,
        restoreAdvice,
      );
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}
