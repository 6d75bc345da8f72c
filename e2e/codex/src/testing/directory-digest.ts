import { createHash } from "node:crypto";
import { lstat, readFile, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";

/** Every path below the directory with its mode and a hash of its content: two of these are equal when nothing was written. */
export async function digestOf(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory, { recursive: true })).sort();
  const entries = names.map(async (name) => {
    const path = join(directory, name);
    const { mode } = await lstat(path);
    const content =
      (mode & 0o170000) === 0o100000 ? await readFile(path) : await readlink(path).catch(() => "");
    return [name, `${mode.toString(8)} ${createHash("sha256").update(content).digest("hex")}`] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Files below the directory that hold the text. */
export async function filesWith(directory: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(directory, { recursive: true })) {
    const path = join(directory, name);
    if ((await lstat(path)).isFile() && (await readFile(path)).includes(text)) found.push(name);
  }
  return found;
}
