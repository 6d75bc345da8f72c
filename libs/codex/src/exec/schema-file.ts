import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Codex takes a schema only as a file; it is there while `work` runs. */
export async function withSchemaFile<T>(
  schema: Readonly<Record<string, unknown>> | undefined,
  work: (path: string | undefined) => Promise<T>,
): Promise<T> {
  if (schema === undefined) return work(undefined);
  const folder = await mkdtemp(join(tmpdir(), "codex-schema-"));
  try {
    const path = join(folder, "schema.json");
    await writeFile(path, JSON.stringify(schema));
    return await work(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
